using System;
using System.ComponentModel;
using System.Runtime.Versioning;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>
/// The threads of one session: the caller and <c>Workers − 1</c> helpers, who run the items of a step together. The caller returns when all
/// items are done, whether or not a helper woke up in time. Nothing is allocated and no lock is taken; a
/// helper that finds nothing to do for a short while blocks, so an idle session costs no processor time.
/// </summary>
/// <remarks>The helpers hold the <see cref="Crew"/>, not the pool: one that nobody holds any more is finalized, and that ends them.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WorkerPool : IDisposable
{
    /// <summary>The most workers of a pool.</summary>
    public const int MostWorkers = 1024;

    private readonly Crew _crew;

    /// <summary>Starts <paramref name="workers"/> − 1 helper threads; in a browser, which has no threads, the caller works alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is below 1 or above <see cref="MostWorkers"/>.</exception>
    /// <exception cref="ConvNextException">The system does not start that many threads; none is left running.</exception>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, MostWorkers);
        if (PlatformThreads.AreThere)
        {
            _crew = new Crew(workers);
            _crew.Start(StartThread);
        }
        else
        {
            _crew = new Crew(1);
        }
    }

    /// <summary>Lets the helpers end when nobody disposed of the pool.</summary>
    ~WorkerPool() => _crew?.Stop();

    /// <summary>Number of threads that take part, the caller included.</summary>
    public int Workers => _crew.Workers;

    /// <summary>
    /// How many workers a session has that was asked for <paramref name="threads"/>: 0 stands for one per processor, where there are not too many. One, where
    /// the platform has no threads.
    /// </summary>
    internal static int WorkersFor(int threads, int processors, bool areThreads) =>
        !areThreads ? 1 : threads == 0 ? Math.Clamp(processors, 1, MostWorkers) : threads;

    /// <summary>Runs all items of a step and returns when the last has finished. One caller at a time.</summary>
    public void Run<TStep>(ref TStep step, int count)
        where TStep : unmanaged, IParallelStep
    {
        _crew.Run(ref step, count);
        GC.KeepAlive(this);
    }

    /// <summary>Runs all items of a step and their pieces, and returns when the last has finished. One caller at a time.</summary>
    public void RunInPieces<TStep>(ref TStep step, int count)
        where TStep : unmanaged, IStepInPieces
    {
        _crew.RunInPieces(ref step, count);
        GC.KeepAlive(this);
    }

    /// <summary>Ends the helpers and waits until they have.</summary>
    public void Dispose()
    {
        _crew.Stop();
        _crew.Join();
        GC.SuppressFinalize(this);
    }

    [UnsupportedOSPlatform("browser")]
    private static void StartThread(Thread thread) => thread.Start();
}
