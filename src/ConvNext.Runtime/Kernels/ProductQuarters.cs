using System.ComponentModel;

namespace ConvNext.Kernels;

/// <summary>The result of <see cref="SevenProducts"/> for some pixels and two panels, by quarters: even pixels of the first and the second panel, then odd ones of both.</summary>
/// <param name="first">The first quarter: a row of <paramref name="width"/> floats for each pair of pixels.</param>
/// <param name="floats">Floats from one quarter to the next.</param>
/// <param name="pairs">Pairs of pixels.</param>
/// <param name="width">Outputs of a panel: a multiple of 16.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct ProductQuarters(float* first, int floats, int pairs, int width)
{
    /// <summary>The first quarter.</summary>
    public float* First { get; } = first;

    /// <summary>Floats from one quarter to the next.</summary>
    public int Floats { get; } = floats;

    /// <summary>Pairs of pixels.</summary>
    public int Pairs { get; } = pairs;

    /// <summary>Outputs of a panel.</summary>
    public int Width { get; } = width;
}
