using System.Runtime.InteropServices;
using System.Threading;

namespace ConvNext.Threading;

/// <summary>
/// The pieces in which items end. Each worker has a 64-bit ticket for those of the item it is at: how often it has opened one, the end, the next
/// piece. The worker takes from the front, others from the end, by swapping the ticket for its successor, as with items. What a piece belongs
/// to is read before the swap, which succeeds only while that very ticket is open.
/// </summary>
internal sealed unsafe class OpenPieces
{
    /// <summary>The most pieces that an item can have.</summary>
    public const int MostPieces = (1 << PieceBits) - 1;

    private const int PieceBits = 16;
    private const int OpeningShift = 2 * PieceBits;

    // A next piece behind the end: the worker may have pieces later in this step.
    private const long MayCome = 1;
    private const long None = 0;

    private readonly Slot[] slots;
    private delegate*<void*, int, int, int, int, void> body;
    private void* state;

    public OpenPieces(int workers) => slots = new Slot[workers];

    /// <summary>Pieces of each item of the step; 0 where it is none in pieces.</summary>
    public int Count { get; private set; }

    /// <summary>Says what the pieces of the next step are. No piece is open then.</summary>
    public void Publish(delegate*<void*, int, int, int, int, void> stepBody, void* stepState, int count)
    {
        body = stepBody;
        state = stepState;
        Count = count;
    }

    /// <summary>Before it takes its first item: <paramref name="worker"/> may open pieces.</summary>
    public void Begin(int worker) => Close(worker, MayCome);

    /// <summary>After its last item: <paramref name="worker"/> opens no more pieces.</summary>
    public void End(int worker) => Close(worker, None);

    /// <summary>Opens the pieces of <paramref name="item"/> and returns when all are done.</summary>
    public void Finish(int item, int worker)
    {
        int count = Count;
        ref Slot slot = ref slots[worker];
        slot.Item = item;
        slot.Helped = 0;
        long opening = (slot.Ticket >>> OpeningShift) + 1;
        Volatile.Write(ref slot.Ticket, (opening << OpeningShift) | ((long)count << PieceBits));
        int own = 0;
        for (long ticket = slot.Ticket; NextOf(ticket) < EndOf(ticket); ticket = Volatile.Read(ref slot.Ticket))
        {
            if (Interlocked.CompareExchange(ref slot.Ticket, ticket + 1, ticket) == ticket)
            {
                body(state, item, NextOf(ticket), worker, worker);
                own++;
            }
        }

        for (int spin = 0; Volatile.Read(ref slot.Helped) != count - own; spin++)
        {
            Waiting.Pause(spin);
        }

        Close(worker, MayCome);
    }

    /// <summary>Takes a piece off each other worker that has some, and says whether there may be more.</summary>
    public bool Help(int worker)
    {
        bool mayBeMore = false;
        for (int owner = 0; owner < slots.Length; owner++)
        {
            ref Slot slot = ref slots[owner];
            long ticket = Volatile.Read(ref slot.Ticket);
            if (owner == worker || NextOf(ticket) == EndOf(ticket))
            {
                continue;
            }

            mayBeMore = true;
            if (NextOf(ticket) > EndOf(ticket))
            {
                continue;
            }

            int item = slot.Item;
            delegate*<void*, int, int, int, int, void> run = body;
            void* argument = state;
            if (Interlocked.CompareExchange(ref slot.Ticket, ticket - (1L << PieceBits), ticket) == ticket)
            {
                run(argument, item, EndOf(ticket) - 1, owner, worker);
                Interlocked.Increment(ref slot.Helped);
            }
        }

        return mayBeMore;
    }

    private static int NextOf(long ticket) => (int)ticket & MostPieces;

    private static int EndOf(long ticket) => (int)(ticket >>> PieceBits) & MostPieces;

    // Only the worker itself writes a ticket that nobody can take from.
    private void Close(int worker, long kind)
    {
        ref long ticket = ref slots[worker].Ticket;
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

        // Pieces that others have done.
        [FieldOffset(76)]
        public int Helped;
    }
}
