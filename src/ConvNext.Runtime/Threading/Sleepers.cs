using System;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>Puts the helpers of a pool to sleep and wakes them, each on a processor of its own. Worker 0 is the caller, who never sleeps.</summary>
internal sealed class Sleepers
{
    // Never disposed of: without a wait handle, which nobody asks for, they are memory alone.
    private readonly SemaphoreSlim[] wakeups;
    private readonly int[] asleep;

    // The processor that each worker was on when it was last looked at; a helper that sleeps is on none.
    private readonly int[] processors;

    public Sleepers(int workers)
    {
        wakeups = new SemaphoreSlim[workers];
        asleep = new int[workers];
        processors = new int[workers];
        Array.Fill(processors, Placement.Unknown);
        for (int worker = 1; worker < workers; worker++)
        {
            wakeups[worker] = new SemaphoreSlim(0);
        }
    }

    /// <summary>On the helper's thread, before its first step.</summary>
    public void Arrive(int worker)
    {
        // The first use of a system call allocates; this thread's is here and not during an inference.
        Placement.MoveOff([]);
        FindProcessor(worker);
    }

    /// <summary>Wakes all that sleep. The caller has written the new step before, with a full fence.</summary>
    public void Wake()
    {
        for (int worker = 1; worker < asleep.Length; worker++)
        {
            if (Volatile.Read(ref asleep[worker]) != 0 && Interlocked.Exchange(ref asleep[worker], 0) != 0)
            {
                Volatile.Write(ref processors[0], Placement.Current);
                wakeups[worker].Release();
            }
        }
    }

    /// <summary>Sleeps until it is woken, unless there is another step than <paramref name="seen"/> by now.</summary>
    public void Sleep(int worker, ref long step, long seen)
    {
        Volatile.Write(ref processors[worker], Placement.Unknown);
        Interlocked.Exchange(ref asleep[worker], 1);
        bool published = Volatile.Read(ref step) != seen;
        if (!published || Interlocked.Exchange(ref asleep[worker], 0) == 0)
        {
            wakeups[worker].Wait();
            FindProcessor(worker);
        }
    }

    /// <summary>Wakes all, asleep or about to be: the pool ends.</summary>
    public void WakeForGood()
    {
        for (int worker = 1; worker < wakeups.Length; worker++)
        {
            wakeups[worker].Release();
        }
    }

    // Two workers on one processor take turns: the one that has just woken up moves to another, as long as there is one.
    private void FindProcessor(int worker)
    {
        int current = Placement.Current;
        if (current != Placement.Unknown && Array.IndexOf(processors, current) >= 0)
        {
            Placement.MoveOff(processors);
            current = Placement.Current;
        }

        Volatile.Write(ref processors[worker], current);
    }
}
