using System;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>
/// What the workers of a pool share. A step is published as a 64-bit ticket for each worker
/// (step number, next item, end): consecutive items, so that from step to step a worker finds most of what it reads in its own
/// cache. Whoever swaps a ticket for its successor owns the item: the worker takes its first, and when it has none left, the last of another's.
/// Items of a step in pieces (<see cref="IStepInPieces"/>) are shared once more, when there are none left to take.
/// </summary>
internal sealed unsafe partial class Crew
{
    private const int ItemBits = 20;
    private const int MaxItems = (1 << ItemBits) - 1;

    private readonly Thread[] _helpers;
    private readonly Sleepers _sleepers;
    private delegate*<void*, int, int, void> _body;
    private void* _state;
    private bool _stopping;
    private readonly PaddedCounter[] _tickets;
    private readonly OpenPieces _pieces;
    private PaddedCounter _step;
    private PaddedCounter _itemsDone;

    /// <summary>A crew without threads yet.</summary>
    /// <param name="workers">At least 1.</param>
    public Crew(int workers)
    {
        Workers = workers;
        _tickets = new PaddedCounter[workers];
        _pieces = new OpenPieces(workers);
        _helpers = new Thread[workers - 1];
        _sleepers = new Sleepers(workers);
    }

    /// <summary>Number of threads that take part, the caller included.</summary>
    public int Workers { get; }

    /// <summary>Runs all items of a step and returns when the last has finished. One caller at a time.</summary>
    public void Run<TStep>(ref TStep step, int count)
        where TStep : unmanaged, IParallelStep
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxItems);
        if (_helpers.Length == 0 || count == 1)
        {
            for (int item = 0; item < count; item++)
            {
                step.Execute(item, 0);
            }

            return;
        }

        fixed (TStep* pointer = &step)
        {
            _pieces.Publish(null, null, null, 0);
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
            _pieces.Publish(&InvokePiece<TStep>, &PiecesIn<TStep>, pointer, TStep.Phases);
            Run(&Invoke<TStep>, pointer, count);
        }
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
        HelpOthers(0, _step.Value);
        WaitForOthers(count - done);
    }

    private void Publish(delegate*<void*, int, int, void> stepBody, void* stepState, int count)
    {
        // The previous step is complete, so nobody holds an item and these fields are ours to change.
        _body = stepBody;
        _state = stepState;
        Volatile.Write(ref _itemsDone.Value, 0);
        long next = _step.Value + 1;
        long first = 0;
        for (int worker = 0; worker < _tickets.Length; worker++)
        {
            long end = (long)count * (worker + 1) / _tickets.Length;
            Volatile.Write(ref _tickets[worker].Value, (next << (2 * ItemBits)) | (end << ItemBits) | first);
            first = end;
        }

        // The exchange is a full fence between the publication and the look at who sleeps; a helper does the two in the
        // opposite order, so one side always sees the other.
        Interlocked.Exchange(ref _step.Value, next);
        _sleepers.Wake();
    }

    // How many items this worker has done. A helper reports them once, at the end: until it has, the step cannot be over.
    private int TakeItems(int worker)
    {
        int done = 0;
        _pieces.Begin(worker);
        for (int i = 0; i < _tickets.Length; i++)
        {
            int owner = worker + i < _tickets.Length ? worker + i : worker + i - _tickets.Length;
            done += TakeItemsOf(owner, worker);
        }

        _pieces.End(worker);
        return done;
    }

    // Until nobody has pieces left in this step.
    private void HelpOthers(int worker, long current)
    {
        for (int turn = 0; _pieces.Phases > 0 && Volatile.Read(ref _step.Value) == current && _pieces.Help(worker); turn++)
        {
            Waiting.Pause(turn);
        }
    }

    private int TakeItemsOf(int owner, int worker)
    {
        ref long ticket = ref _tickets[owner].Value;
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

            delegate*<void*, int, int, void> run = _body;
            void* argument = _state;
            bool endsInPieces = _pieces.Phases > 0;
            long successor = owner == worker ? current + 1 : current - (1L << ItemBits);

            // The swap succeeds only if the step is still the one whose fields were just read.
            if (Interlocked.CompareExchange(ref ticket, successor, current) == current)
            {
                int taken = owner == worker ? item : end - 1;
                run(argument, taken, worker);
                if (endsInPieces)
                {
                    _pieces.Finish(taken, worker);
                }

                done++;
            }
        }
    }

    private void WaitForOthers(int items)
    {
        // Others are at their last items here.
        for (int turn = 0; Volatile.Read(ref _itemsDone.Value) != items; turn++)
        {
            Waiting.Pause(turn);
        }
    }
}
