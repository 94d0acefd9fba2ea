using System.Runtime.InteropServices;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>
/// The pieces in which items end. Each worker has a 64-bit ticket for those of the phase it is at: how many it has opened, the end, the next
/// piece. The worker takes from the front, others from the end, by swapping the ticket for its successor, as with items. What a piece belongs
/// to is read before the swap, which succeeds only while that very ticket is open.
/// </summary>
internal sealed unsafe class OpenPieces
{
    private const int PieceBits = 16;
    private const int MostPieces = (1 << PieceBits) - 1;
    private const int OpeningShift = 2 * PieceBits;

    // A next piece behind an end of 0, which no open ticket has: the worker may have pieces later in this step, or has none until the next.
    private const long MayCome = 1;
    private const long None = 2;

    private readonly Slot[] _slots;
    private delegate*<void*, int, int, int, int, int, void> _body;
    private delegate*<int, int> _piecesIn;
    private void* _state;

    public OpenPieces(int workers)
    {
        _slots = new Slot[workers];
        for (int worker = 0; worker < workers; worker++)
        {
            End(worker);
        }
    }

    /// <summary>Phases of each item of the step; 0 where it is none in pieces.</summary>
    public int Phases { get; private set; }

    /// <summary>Says what the pieces of the next step are. No piece is open then.</summary>
    public void Publish(delegate*<void*, int, int, int, int, int, void> stepBody, delegate*<int, int> stepPieces, void* stepState, int phases)
    {
        _body = stepBody;
        _piecesIn = stepPieces;
        _state = stepState;
        Phases = phases;
    }

    /// <summary>Before it takes its first item: <paramref name="worker"/> may open pieces.</summary>
    public void Begin(int worker) => Close(worker, MayCome);

    /// <summary>After its last item: <paramref name="worker"/> opens no more pieces.</summary>
    public void End(int worker) => Close(worker, None);

    /// <summary>Opens the phases of <paramref name="item"/>, one after the other, and returns when all are done.</summary>
    public void Finish(int item, int worker)
    {
        for (int phase = 0; phase < Phases; phase++)
        {
            Finish(item, phase, worker);
        }
    }

    /// <summary>Takes a piece off each other worker that has some, and says whether there may be more.</summary>
    public bool Help(int worker)
    {
        bool mayBeMore = false;
        for (int owner = 0; owner < _slots.Length; owner++)
        {
            ref Slot slot = ref _slots[owner];
            long ticket = Volatile.Read(ref slot.Ticket);
            if (owner == worker || (ticket & uint.MaxValue) == None)
            {
                continue;
            }

            mayBeMore = true;
            if (NextOf(ticket) >= EndOf(ticket))
            {
                continue;
            }

            int item = slot.Item;
            int phase = slot.Phase;
            delegate*<void*, int, int, int, int, int, void> run = _body;
            void* argument = _state;
            if (Interlocked.CompareExchange(ref slot.Ticket, ticket - (1L << PieceBits), ticket) == ticket)
            {
                run(argument, item, phase, EndOf(ticket) - 1, owner, worker);
                Interlocked.Increment(ref slot.Helped);
            }
        }

        return mayBeMore;
    }

    private void Finish(int item, int phase, int worker)
    {
        int count = _piecesIn(phase);
        ref Slot slot = ref _slots[worker];
        slot.Item = item;
        slot.Phase = phase;
        slot.Helped = 0;
        long opening = (slot.Ticket >>> OpeningShift) + 1;
        Volatile.Write(ref slot.Ticket, (opening << OpeningShift) | ((long)count << PieceBits));
        int own = 0;
        for (long ticket = Volatile.Read(ref slot.Ticket); NextOf(ticket) < EndOf(ticket); ticket = Volatile.Read(ref slot.Ticket))
        {
            if (Interlocked.CompareExchange(ref slot.Ticket, ticket + 1, ticket) == ticket)
            {
                _body(_state, item, phase, NextOf(ticket), worker, worker);
                own++;
            }
        }

        // More may come, after this phase or this item.
        Close(worker, MayCome);
        for (int turn = 0; Volatile.Read(ref slot.Helped) != count - own; turn++)
        {
            Waiting.Pause(turn);
        }
    }

    private static int NextOf(long ticket) => (int)ticket & MostPieces;

    private static int EndOf(long ticket) => (int)(ticket >>> PieceBits) & MostPieces;

    // Only the worker itself writes a ticket that nobody can take from.
    private void Close(int worker, long kind)
    {
        ref long ticket = ref _slots[worker].Ticket;
        Volatile.Write(ref ticket, (ticket >>> OpeningShift << OpeningShift) | kind);
    }

    // Shares its cache lines with nothing else.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Slot
    {
        [FieldOffset(64)]
        public long Ticket;

        [FieldOffset(72)]
        public int Item;

        [FieldOffset(76)]
        public int Phase;

        // Pieces that others have done.
        [FieldOffset(80)]
        public int Helped;
    }
}
