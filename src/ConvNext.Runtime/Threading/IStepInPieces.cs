using System.ComponentModel;

namespace ConvNext.Threading;

/// <summary>
/// A step with few, long items, each of which ends in phases of pieces: whoever executes an item computes them one after the other, and a
/// worker that has no items left takes some off it. A step then does not last as long as its slowest worker.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IStepInPieces : IParallelStep
{
    /// <summary>How many phases follow an item's <see cref="IParallelStep.Execute"/>. One begins when all pieces of the one before are done.</summary>
    static abstract int Phases { get; }

    /// <summary>How many pieces a phase has, at most 65,535: they may run in any order and at the same time.</summary>
    static abstract int PiecesIn(int phase);

    /// <summary>Does one piece's work. It must not throw.</summary>
    /// <param name="item">The item.</param>
    /// <param name="phase">0 up to <see cref="Phases"/>.</param>
    /// <param name="piece">0 up to the phase's number of pieces.</param>
    /// <param name="owner">The worker that executed the item: its scratch is the item's until the last phase is over.</param>
    /// <param name="worker">The worker that computes the piece, and has its own scratch too.</param>
    void ExecutePiece(int item, int phase, int piece, int owner, int worker);
}
