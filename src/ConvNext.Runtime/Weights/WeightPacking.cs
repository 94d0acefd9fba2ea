using System.ComponentModel;

namespace ConvNext.Weights;

/// <summary>How a tensor of the checkpoint lies in the packed weights. For floats packing only moves and pads, it never computes.</summary>
/// <remarks>
/// Packed files depend on it: when one changes its number or its meaning, <see cref="PackedFile.LayoutVersion"/> goes up. What is computed from a tensor and
/// lies beside it (the scales of eight-bit weights, say) is a layout as well, and an entry of its own for the same tensor.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum WeightPacking
{
    /// <summary>As it is, padded with zeros to a multiple of 16 elements: biases, norms, layer scales.</summary>
    Vector,

    /// <summary>Depthwise kernels [C, 1, k, k] as [C / 16][k · k][16]: floats, or codes of 8 bits with a scale for each channel.</summary>
    Depthwise,

    /// <summary>
    /// A matrix [N, K] as panels of N: [panel][K][panel width], of floats, or of codes of 8 bits with a scale for each output. A patch convolution is such a matrix with
    /// K = channel, row, column.
    /// </summary>
    Panels,

    /// <summary>A convolution over windows of pixels, [N, C, h, w], as panels with K in the order row, column, channel.</summary>
    DownsamplePanels,

    /// <summary>
    /// A matrix [N, K] as codes of 8 bits with a sign, [N / 16][K / 4][16][4], K padded with zeros: the matrix of floats over the scale of each output, rounded.
    /// </summary>
    CodePanels,

    /// <summary>The scale of each output that its codes were made with, padded with zeros to a multiple of 16.</summary>
    OutputScales,

    /// <summary>The sum of each output's codes, in 32 bits, padded with zeros to a multiple of 16.</summary>
    OutputSums,

    /// <summary>A convolution over windows of pixels, [N, C, h, w], as <see cref="CodePanels"/> with K in the order row, column, channel.</summary>
    DownsampleCodePanels,
}
