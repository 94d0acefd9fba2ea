using System.Threading;
using ConvNext.Threading;

namespace ConvNext.Tests.Threading;

/// <summary>Counts how often each item ran, and how many each worker had.</summary>
internal unsafe struct CountingStep : IParallelStep
{
    /// <summary>One counter for each item.</summary>
    public int* Runs;

    /// <summary>One counter for each worker.</summary>
    public int* Workers;

    /// <summary>How many are in Execute at the moment.</summary>
    public int* Inside;

    public readonly void Execute(int item, int worker)
    {
        Interlocked.Increment(ref *Inside);
        Interlocked.Increment(ref Runs[item]);
        Interlocked.Increment(ref Workers[worker]);
        Interlocked.Decrement(ref *Inside);
    }
}
