using System;
using System.Runtime.Versioning;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>Puts the helpers of a pool to sleep and wakes them, each on a processor of its own. Worker 0 is the caller, who never sleeps.</summary>
internal sealed class Sleepers
{
    // Never disposed of: without a wait handle, which nobody asks for, they are memory alone.
    private readonly SemaphoreSlim[] _wakeups;
    private readonly int[] _asleep;

    // The processor that each worker was on when it was last looked at; a helper that sleeps is on none.
    private readonly int[] _processors;

    public Sleepers(int workers)
    {
        _wakeups = new SemaphoreSlim[workers];
        _asleep = new int[workers];
        _processors = new int[workers];
        Array.Fill(_processors, Placement.Unknown);
        for (int worker = 1; worker < workers; worker++)
        {
            _wakeups[worker] = new SemaphoreSlim(0);
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
        for (int worker = 1; worker < _asleep.Length; worker++)
        {
            if (Volatile.Read(ref _asleep[worker]) != 0 && Interlocked.Exchange(ref _asleep[worker], 0) != 0)
            {
                Volatile.Write(ref _processors[0], Placement.Current);
                _wakeups[worker].Release();
            }
        }
    }

    /// <summary>Sleeps until it is woken, unless there is another step than <paramref name="seen"/> by now.</summary>
    [UnsupportedOSPlatform("browser")]
    public void Sleep(int worker, ref long step, long seen)
    {
        Volatile.Write(ref _processors[worker], Placement.Unknown);
        Interlocked.Exchange(ref _asleep[worker], 1);
        bool published = Volatile.Read(ref step) != seen;
        if (!published || Interlocked.Exchange(ref _asleep[worker], 0) == 0)
        {
            _wakeups[worker].Wait();
            FindProcessor(worker);
        }
    }

    /// <summary>Wakes all, asleep or about to be: the pool ends.</summary>
    public void WakeForGood()
    {
        for (int worker = 1; worker < _wakeups.Length; worker++)
        {
            _wakeups[worker].Release();
        }
    }

    // Two workers on one processor take turns: the one that has just woken up moves to another, as long as there is one.
    private void FindProcessor(int worker)
    {
        int current = Placement.Current;
        if (current != Placement.Unknown && Array.IndexOf(_processors, current) >= 0)
        {
            Placement.MoveOff(_processors);
            current = Placement.Current;
        }

        Volatile.Write(ref _processors[worker], current);
    }
}
