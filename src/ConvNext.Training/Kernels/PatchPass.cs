using System.ComponentModel;

namespace ConvNext.Training.Kernels;

/// <summary>
/// Where the stem, or a downsample, finds everything: a convolution over windows that do not overlap, as a product of a row for each window. Made by generated
/// trainers.
/// </summary>
/// <remarks>
/// The stem's windows have [channel, row, column] of the image and its norm is behind the product; a downsample's have [row, column, channel] of the map before
/// it, each channel count padded to a multiple of 16, and its norm is before the product.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct PatchPass
{
    /// <summary>Images of the step.</summary>
    public int Images;

    /// <summary>Channels of what is read.</summary>
    public int Inputs;

    /// <summary>Rows of what is read.</summary>
    public int InputHeight;

    /// <summary>Columns of what is read.</summary>
    public int InputWidth;

    /// <summary>Rows of a window.</summary>
    public int PatchHeight;

    /// <summary>Columns of a window.</summary>
    public int PatchWidth;

    /// <summary>Channels of the result.</summary>
    public int Outputs;

    /// <summary>Rows of the result.</summary>
    public int Height;

    /// <summary>Columns of the result.</summary>
    public int Width;

    /// <summary>ε of the norm.</summary>
    public float Epsilon;

    /// <summary>The images, or the map before.</summary>
    public float* Input;

    /// <summary>Floats between pixels of the map before.</summary>
    public int InputStride;

    /// <summary>The windows as rows: pixel values, or x̂ of the norm, in the backward pass the norm's output.</summary>
    public float* Patches;

    /// <summary>x̂ of the stem's norm, which is behind the product.</summary>
    public float* Normalised;

    /// <summary>1 / √(variance + ε): of each pixel of the stem's result, or of each pixel of the windows.</summary>
    public float* Scales;

    /// <summary>The result.</summary>
    public float* Output;

    /// <summary>The gradient of the result.</summary>
    public float* Gradient;

    /// <summary>The gradient of what is read; null where nobody wants it.</summary>
    public float* InputGradient;

    /// <summary>Sums of parts, which are added in their order.</summary>
    public float* Partials;

    /// <summary>Packed panels of the product.</summary>
    public float* Panels;

    /// <summary>Where a downsample's gradients are summed in the order of its windows.</summary>
    public float* Sums;

    /// <summary>Zeros: the bias of products that have none.</summary>
    public float* Zeros;

    /// <summary>Scratch of worker 0.</summary>
    public float* Scratch;

    /// <summary>Floats of a worker's scratch.</summary>
    public long ScratchLength;

    /// <summary>The convolution: [outputs, inputs, patch height, patch width].</summary>
    public float* Weight;

    /// <summary>[outputs].</summary>
    public float* Bias;

    /// <summary>γ of the norm.</summary>
    public float* NormWeight;

    /// <summary>β of the norm.</summary>
    public float* NormBias;

    /// <summary>The gradients of the same.</summary>
    public float* WeightGradient;

    /// <summary>The gradients of the same.</summary>
    public float* BiasGradient;

    /// <summary>The gradients of the same.</summary>
    public float* NormWeightGradient;

    /// <summary>The gradients of the same.</summary>
    public float* NormBiasGradient;

    /// <summary>All windows of all images.</summary>
    public readonly int Rows => Images * Height * Width;

    /// <summary>Pixels of a window.</summary>
    public readonly int Taps => PatchHeight * PatchWidth;
}
