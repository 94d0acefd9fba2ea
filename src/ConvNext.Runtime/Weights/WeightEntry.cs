using System.ComponentModel;

namespace ConvNext.Weights;

/// <summary>How a tensor of the checkpoint lies in the packed weights. Packing only moves and pads, it never computes.</summary>
/// <remarks>Packed files depend on it: when one changes its number or its meaning, <see cref="PackedFile.LayoutVersion"/> goes up.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum WeightPacking
{
    /// <summary>As it is, padded with zeros to a multiple of 16 floats: biases, norms, layer scales.</summary>
    Vector,

    /// <summary>Depthwise kernels [C, 1, 7, 7] as [C / 16][7 · 7][16].</summary>
    Depthwise,

    /// <summary>A matrix [N, K] as panels of N: [panel][K][panel width]. A patch convolution is such a matrix with K = channel, row, column.</summary>
    Panels,

    /// <summary>A 2×2 convolution [N, C, 2, 2] as panels with K in the order row, column, channel.</summary>
    DownsamplePanels,
}

/// <summary>One tensor of a generated network: its name and shape in the checkpoint and its place in the packed weights.</summary>
/// <param name="Name">The checkpoint's key, with the prefix of an image classification model.</param>
/// <param name="Shape">Dimensions as in the checkpoint.</param>
/// <param name="Packing">The layout of the packed form.</param>
/// <param name="PanelWidth">Floats per panel row for the panel layouts, a multiple of 16; else 0. A last panel may be narrower.</param>
/// <param name="OffsetInFloats">Start of the packed form, a multiple of 16.</param>
/// <param name="LengthInFloats">Length of the packed form, a multiple of 16.</param>
/// <param name="Default">What all elements are where a checkpoint has no such tensor; null where it must have one.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WeightEntry(
    string Name, int[] Shape, WeightPacking Packing, int PanelWidth, long OffsetInFloats, long LengthInFloats, float? Default = null);
