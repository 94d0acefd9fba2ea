using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Pooling;

/// <summary>A pool's sessions and the threads that run them. It knows nothing of the pool, so that a pool that nobody disposes of can be collected.</summary>
[UnsupportedOSPlatform("browser")]
internal sealed class PoolCrew
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConvNextSession[] _sessions;
    private readonly ConvNextSession? _wide;
    private readonly TimeSpan _longestWait;
    private int _wideIsUsed;
    private int _workers;
    private long _meanTicks;

    /// <summary>Makes the sessions and starts the threads.</summary>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    public PoolCrew(ConvNextModel model, ConvNextPoolOptions options)
    {
        int count = options.Sessions == 0 ? Math.Min(Environment.ProcessorCount, ConvNextPoolOptions.MostSessions) : options.Sessions;
        _longestWait = options.LongestWait;
        _sessions = new ConvNextSession[count];
        Queue = new PoolQueue(options.QueueLength);
        try
        {
            for (int i = 0; i < count; i++)
            {
                _sessions[i] = model.CreateSession(options.Session);
            }

            _wide = options.AllThreadsWhenAlone && count > 1 ? model.CreateSession(options.Session with { Threads = count }) : null;
        }
        catch
        {
            FreeSessions();
            throw;
        }

        Start();
    }

    /// <summary>What waits.</summary>
    public PoolQueue Queue { get; }

    /// <summary>How many calls run at a time.</summary>
    public int Sessions => _sessions.Length;

    /// <summary>Ends when the queue is closed and all that was in it has run.</summary>
    public Task Ended => _ended.Task;

    /// <summary>When there should be room for one more: what it takes to get through a full queue's first call.</summary>
    public TimeSpan TimePerCall => TimeSpan.FromTicks(Volatile.Read(ref _meanTicks) / Sessions);

    /// <summary>Refuses what waits; what runs ends as it would have.</summary>
    public void Stop(string owner)
    {
        Queue.Close();
        while (Queue.Drop() is { } call)
        {
            call.Fail(new ObjectDisposedException(owner));
            call.Complete();
        }
    }

    private void Start()
    {
        _workers = Sessions;
        for (int started = 0; started < Sessions; started++)
        {
            int worker = started;
            try
            {
                new Thread(() => Work(_sessions[worker])) { IsBackground = true, Name = "ConvNext pool" }.Start();
            }
            catch (OutOfMemoryException error)
            {
                // The threads that run free what is theirs; the last of them, or this one where there is none, frees the rest.
                Queue.Close();
                for (int i = started; i < Sessions; i++)
                {
                    End(_sessions[i]);
                }

                throw new ConvNextException(
                    string.Create(CultureInfo.InvariantCulture, $"The system started {started} of {Sessions} threads and no more; fewer can be asked for with Sessions."), error);
            }
        }
    }

    private void Work(ConvNextSession session)
    {
        while (Queue.Take(out bool isAlone) is { } call)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan waited = Stopwatch.GetElapsedTime(call.Enqueued, start);
            if (_longestWait != Timeout.InfiniteTimeSpan && waited > _longestWait)
            {
                call.Fail(new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture, $"The call waited for {waited.TotalSeconds:0.###} seconds; {_longestWait.TotalSeconds:0.###} are allowed.")));
            }
            else if (isAlone && _wide is not null && Interlocked.Exchange(ref _wideIsUsed, 1) == 0)
            {
                call.Run(_wide);
                Volatile.Write(ref _wideIsUsed, 0);
            }
            else
            {
                call.Run(session);
                Count(Stopwatch.GetElapsedTime(start).Ticks);
            }

            // First: a caller that has its answer, and calls again, may be alone.
            Queue.Done();
            call.Complete();
        }

        End(session);
    }

    // Lost updates do no harm: it is an estimate.
    private void Count(long ticks)
    {
        long mean = Volatile.Read(ref _meanTicks);
        Volatile.Write(ref _meanTicks, mean == 0 ? ticks : mean + ((ticks - mean) / 16));
    }

    private void End(ConvNextSession session)
    {
        session.Dispose();
        if (Interlocked.Decrement(ref _workers) == 0)
        {
            _wide?.Dispose();
            _ended.SetResult();
        }
    }

    private void FreeSessions()
    {
        foreach (ConvNextSession? session in _sessions)
        {
            session?.Dispose();
        }
    }
}
