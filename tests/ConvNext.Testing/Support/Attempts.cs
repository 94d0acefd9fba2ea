using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Testing;

/// <summary>
/// Measurements that a busy machine can only make larger: they are repeated until one is small enough, or until it is sure that none will be.
/// What costs too much does so each time.
/// </summary>
public static class Attempts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether <paramref name="condition"/> comes true within a minute.</summary>
    public static bool Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return condition();
            }

            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>The least that <paramref name="measure"/> gives in at most <paramref name="attempts"/> calls; the last is one that is small enough.</summary>
    public static double Least(int attempts, double smallEnough, Func<double> measure)
    {
        double least = double.PositiveInfinity;
        for (int attempt = 0; attempt < attempts && least > smallEnough; attempt++)
        {
            least = Math.Min(least, measure());
        }

        return least;
    }

    /// <summary>
    /// The least number of bytes that <paramref name="action"/> takes from the heap, on all threads of the process. The runtime and the test
    /// host allocate now and then, but not in every attempt.
    /// </summary>
    public static long LeastAllocated(Action action) => (long)Least(200, 0, () =>
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    });

    /// <summary>The same on the calling thread alone, for tests beside which others run.</summary>
    public static long LeastAllocatedOnThisThread(Action action) => (long)Least(200, 0, () =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    /// <summary>The least number of milliseconds that <paramref name="action"/> takes, in a few attempts.</summary>
    public static double LeastMilliseconds(double smallEnough, Action action) => Least(10, smallEnough, () =>
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    /// <summary>Runs on a thread of its own at once: the threads of the pool may all be waiting, for one that is still in its queue.</summary>
    public static Task<TResult> OnOwnThread<TResult>(Func<TResult> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The same for what has no result.</summary>
    public static Task OnOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
