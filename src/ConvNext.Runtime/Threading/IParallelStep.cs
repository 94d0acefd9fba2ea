using System.ComponentModel;

namespace ConvNext.Threading;

/// <summary>
/// One step of a network, cut into items that may run in any order on any worker. Two items never write different
/// values to the same place, so the result does not depend on how they are shared out.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IParallelStep
{
    /// <summary>Does one item's work. It must not throw: there is nobody on a helper thread to catch it.</summary>
    /// <param name="item">0 up to the number of items.</param>
    /// <param name="worker">Which worker runs it, 0 up to the number of workers: chooses the scratch memory.</param>
    void Execute(int item, int worker);
}
