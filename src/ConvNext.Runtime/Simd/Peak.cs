using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;

namespace ConvNext.Simd;

/// <summary>Measures how many operations threads can do in a second, of a kind that a method does some milliseconds of at a time.</summary>
[UnsupportedOSPlatform("browser")]
internal static class Peak
{
    /// <summary>The best of the attempts within a time, of which there is one at least: operations per second, in billions, of all threads together.</summary>
    /// <param name="threads">How many work at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="work">Does some milliseconds of work, and says how many operations that was.</param>
    public static double Measure(int threads, TimeSpan time, Func<double> work)
    {
        double best = 0;
        long start = Stopwatch.GetTimestamp();
        do
        {
            best = Math.Max(best, Attempt(threads, work));
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        return best;
    }

    /// <summary>One attempt: what the clock allows at this moment.</summary>
    public static double Attempt(int threads, Func<double> work) => threads == 1 ? Alone(work) : Together(threads, work);

    private static double Alone(Func<double> work)
    {
        long start = Stopwatch.GetTimestamp();
        double operations = work();
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    // All threads begin together; the time is from the first beginning to the last end.
    private static double Together(int threads, Func<double> work)
    {
        using Barrier barrier = new(threads);
        (long Start, long End, double Operations)[] runs = new (long, long, double)[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            barrier.SignalAndWait();
            long start = Stopwatch.GetTimestamp();
            double operations = work();
            runs[index] = (start, Stopwatch.GetTimestamp(), operations);
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return runs.Sum(run => run.Operations) / Stopwatch.GetElapsedTime(runs.Min(run => run.Start), runs.Max(run => run.End)).TotalSeconds / 1e9;
    }
}
