using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>
/// The threads of one session: the caller and <c>Workers − 1</c> helpers. A step is published as a 64-bit ticket for each worker
/// (step number, next item, end): consecutive items, so that from step to step a worker finds most of what it reads in its own
/// cache. Whoever swaps a ticket for its successor owns the item: the worker takes its first, and when it has none left, the last of another's.
/// Items of a step in pieces (<see cref="IStepInPieces"/>) are shared once more, when there are none left to take.
/// The caller returns when all items are done, whether or not a helper woke up in time. Nothing is allocated and no lock is taken; a
/// helper that finds nothing to do for a short while blocks, so an idle session costs no processor time.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class WorkerPool : IDisposable
{
    // Steps of one inference follow each other within microseconds: a helper spins that long (some 50 µs) before it
    // asks the system to put it to sleep.
    private const int SpinsBeforeSleep = 1500;

    private const int ItemBits = 20;
    private const int MaxItems = (1 << ItemBits) - 1;

    private readonly Thread[] helpers;
    private readonly Sleepers sleepers;
    private delegate*<void*, int, int, void> body;
    private void* state;
    private volatile bool stopping;
    private readonly PaddedCounter[] tickets;
    private readonly OpenPieces pieces;
    private PaddedCounter step;
    private PaddedCounter itemsDone;

    /// <summary>Starts <paramref name="workers"/> − 1 helper threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is below 1 or above 1024.</exception>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, 1024);
        Workers = workers;
        tickets = new PaddedCounter[workers];
        pieces = new OpenPieces(workers);
        helpers = new Thread[workers - 1];
        sleepers = new Sleepers(workers);
        for (int i = 0; i < helpers.Length; i++)
        {
            int worker = i + 1;
            helpers[i] = new Thread(() => HelperLoop(worker), 256 * 1024) { IsBackground = true, Name = "ConvNext worker" };
            helpers[i].Start();
        }
    }

    /// <summary>Number of threads that take part, the caller included.</summary>
    public int Workers { get; }

    /// <summary>Runs all items of a step and returns when the last has finished. One caller at a time.</summary>
    public void Run<TStep>(ref TStep step, int count)
        where TStep : unmanaged, IParallelStep
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxItems);
        if (helpers.Length == 0 || count == 1)
        {
            for (int item = 0; item < count; item++)
            {
                step.Execute(item, 0);
            }

            return;
        }

        fixed (TStep* pointer = &step)
        {
            pieces.Publish(null, null, null, 0);
            Run(&Invoke<TStep>, pointer, count);
        }
    }

    /// <summary>Runs all items of a step and their pieces, and returns when the last has finished. One caller at a time.</summary>
    public void RunInPieces<TStep>(ref TStep step, int count)
        where TStep : unmanaged, IStepInPieces
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxItems);
        fixed (TStep* pointer = &step)
        {
            pieces.Publish(&InvokePiece<TStep>, &PiecesIn<TStep>, pointer, TStep.Phases);
            Run(&Invoke<TStep>, pointer, count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        sleepers.WakeForGood();
        foreach (Thread helper in helpers)
        {
            helper.Join();
        }

        sleepers.Dispose();
    }

    private static void Invoke<TStep>(void* state, int item, int worker)
        where TStep : unmanaged, IParallelStep => ((TStep*)state)->Execute(item, worker);

    private static void InvokePiece<TStep>(void* state, int item, int phase, int piece, int owner, int worker)
        where TStep : unmanaged, IStepInPieces => ((TStep*)state)->ExecutePiece(item, phase, piece, owner, worker);

    private static int PiecesIn<TStep>(int phase)
        where TStep : unmanaged, IStepInPieces => TStep.PiecesIn(phase);

    // A ticket: 24 bits of step number, 20 bits of end, 20 bits of next item. They travel together, so that no worker can hold one
    // step's item against another step's end.
    private static int EndOf(long value) => (int)(value >>> ItemBits) & MaxItems;

    private static int ItemOf(long value) => (int)value & MaxItems;

    private void Run(delegate*<void*, int, int, void> stepBody, void* stepState, int count)
    {
        Publish(stepBody, stepState, count);
        int done = TakeItems(0);
        HelpOthers(0, step.Value);
        WaitForOthers(count - done);
    }

    private void Publish(delegate*<void*, int, int, void> stepBody, void* stepState, int count)
    {
        // The previous step is complete, so nobody holds an item and these fields are ours to change.
        body = stepBody;
        state = stepState;
        Volatile.Write(ref itemsDone.Value, 0);
        long next = step.Value + 1;
        long first = 0;
        for (int worker = 0; worker < tickets.Length; worker++)
        {
            long end = (long)count * (worker + 1) / tickets.Length;
            Volatile.Write(ref tickets[worker].Value, (next << (2 * ItemBits)) | (end << ItemBits) | first);
            first = end;
        }

        // The exchange is a full fence between the publication and the look at who sleeps; a helper does the two in the
        // opposite order, so one side always sees the other.
        Interlocked.Exchange(ref step.Value, next);
        sleepers.Wake();
    }

    // How many items this worker has done. A helper reports them once, at the end: until it has, the step cannot be over.
    private int TakeItems(int worker)
    {
        int done = 0;
        pieces.Begin(worker);
        for (int i = 0; i < tickets.Length; i++)
        {
            int owner = worker + i < tickets.Length ? worker + i : worker + i - tickets.Length;
            done += TakeItemsOf(owner, worker);
        }

        pieces.End(worker);
        return done;
    }

    // Until nobody has pieces left in this step.
    private void HelpOthers(int worker, long current)
    {
        for (int turn = 0; pieces.Phases > 0 && Volatile.Read(ref step.Value) == current && pieces.Help(worker); turn++)
        {
            Waiting.Pause(turn);
        }
    }

    private int TakeItemsOf(int owner, int worker)
    {
        ref long ticket = ref tickets[owner].Value;
        int done = 0;
        while (true)
        {
            long current = Volatile.Read(ref ticket);
            int item = ItemOf(current);
            int end = EndOf(current);
            if (item >= end)
            {
                return done;
            }

            delegate*<void*, int, int, void> run = body;
            void* argument = state;
            bool endsInPieces = pieces.Phases > 0;
            long successor = owner == worker ? current + 1 : current - (1L << ItemBits);

            // The swap succeeds only if the step is still the one whose fields were just read.
            if (Interlocked.CompareExchange(ref ticket, successor, current) == current)
            {
                int taken = owner == worker ? item : end - 1;
                run(argument, taken, worker);
                if (endsInPieces)
                {
                    pieces.Finish(taken, worker);
                }

                done++;
            }
        }
    }

    private void WaitForOthers(int items)
    {
        // Others are at their last items here.
        for (int turn = 0; Volatile.Read(ref itemsDone.Value) != items; turn++)
        {
            Waiting.Pause(turn);
        }
    }

    private void HelperLoop(int worker)
    {
        sleepers.Arrive(worker);
        long seen = 0;
        while (WaitForStep(worker, seen))
        {
            seen = Volatile.Read(ref step.Value);
            int done = TakeItems(worker);
            if (done > 0)
            {
                Interlocked.Add(ref itemsDone.Value, done);
            }

            HelpOthers(worker, seen);
        }
    }

    private bool WaitForStep(int worker, long seen)
    {
        for (int spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (Volatile.Read(ref step.Value) != seen)
            {
                return !stopping;
            }

            Thread.SpinWait(1);
        }

        sleepers.Sleep(worker, ref step.Value, seen);
        return !stopping;
    }

    // A counter that shares its cache lines with nothing else, so that taking an item slows no reader of the step.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        public long Value;
    }
}
