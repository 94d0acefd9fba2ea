using System.ComponentModel;

namespace ConvNext.Training.Kernels;

/// <summary>The distance between rows of a matrix as a constant of the compiled kernel: a tile of fourteen rows then needs one pointer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRowStride
{
    /// <summary>Floats from one row to the next.</summary>
    static abstract int Floats { get; }
}
