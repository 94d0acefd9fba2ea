using System.Collections.Concurrent;
using System.Threading;
using ConvNext.Testing;
using ConvNext.Threading;

namespace ConvNext.Tests.Threading;

/// <summary>A step of one item for each worker, in which no item ends before all have begun: it ends soon if all workers take part, however late they come.</summary>
internal readonly struct MeetingStep : IParallelStep
{
    // A step is handed to the workers by its address, and so has no references: who met is found by the number of the meeting.
    private static readonly ConcurrentDictionary<int, ConcurrentDictionary<int, Thread>> Meetings = new();
    private static int _lastMeeting;

    private readonly int _meeting;
    private readonly int _workers;

    private MeetingStep(int workers)
    {
        _workers = workers;
        _meeting = Interlocked.Increment(ref _lastMeeting);
        Meetings[_meeting] = new ConcurrentDictionary<int, Thread>();
    }

    /// <summary>Lets all workers of a pool meet; the threads that came, by the number of their worker.</summary>
    public static ConcurrentDictionary<int, Thread> In(WorkerPool pool)
    {
        var step = new MeetingStep(pool.Workers);
        pool.Run(ref step, pool.Workers);
        Meetings.TryRemove(step._meeting, out ConcurrentDictionary<int, Thread>? met);
        return met!;
    }

    public void Execute(int item, int worker)
    {
        ConcurrentDictionary<int, Thread> met = Meetings[_meeting];
        met[worker] = Thread.CurrentThread;
        int workers = _workers;
        Attempts.Until(() => met.Count == workers);
    }
}
