namespace ConvNext.Threading;

/// <summary>
/// A step with long items, each of which ends in pieces: whoever executes an item computes them one after the other, and a worker that
/// has no items left takes some off it. A step then does not last as long as its slowest worker.
/// </summary>
public interface IStepInPieces : IParallelStep
{
    /// <summary>How many pieces an item has.</summary>
    static abstract int Pieces { get; }

    /// <summary>Does one piece's work, after the item was executed; pieces may run in any order and at the same time. It must not throw.</summary>
    /// <param name="item">The item.</param>
    /// <param name="piece">0 up to <see cref="Pieces"/>.</param>
    /// <param name="owner">The worker that executed the item: its scratch holds what the item has left for its pieces, and keeps it until all are done.</param>
    /// <param name="worker">The worker that computes the piece, and has its own scratch to write to.</param>
    void ExecutePiece(int item, int piece, int owner, int worker);
}
