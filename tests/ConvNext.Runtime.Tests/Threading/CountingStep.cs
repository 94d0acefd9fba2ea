using System.Collections.Concurrent;
using System.Threading;
using ConvNext.Threading;

namespace ConvNext.Tests.Threading;

/// <summary>Counts how often each item ran, and what the workers were called.</summary>
internal unsafe struct CountingStep : IParallelStep
{
    /// <summary>One counter for each item.</summary>
    public int* Runs;

    /// <summary>One counter for each worker.</summary>
    public int* Workers;

    /// <summary>How many are in Execute at the moment.</summary>
    public int* Inside;

    /// <summary>How long an item takes, in milliseconds.</summary>
    public int Milliseconds;

    /// <summary>The threads that ran items which take their time.</summary>
    public static readonly ConcurrentDictionary<Thread, bool> Threads = new();

    public readonly void Execute(int item, int worker)
    {
        Interlocked.Increment(ref *Inside);
        Interlocked.Increment(ref Runs[item]);
        Interlocked.Increment(ref Workers[worker]);
        if (Milliseconds > 0)
        {
            Threads.TryAdd(Thread.CurrentThread, true);
            Thread.Sleep(Milliseconds);
        }

        Interlocked.Decrement(ref *Inside);
    }
}
