using System.ComponentModel;

namespace ConvNext.Training.Kernels;

/// <summary>
/// Where a block's step finds everything: its maps in the arena, a row for each pixel of each image, and its parameters. Made by generated trainers, whose
/// plan decides the places.
/// </summary>
/// <remarks>Behind the last row of a buffer that products write there is room for <see cref="Products.TileRows"/> rows.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct BlockPass
{
    /// <summary>Images of the step.</summary>
    public int Images;

    /// <summary>Rows of the map.</summary>
    public int Height;

    /// <summary>Columns of the map.</summary>
    public int Width;

    /// <summary>C.</summary>
    public int Channels;

    /// <summary>4C.</summary>
    public int Hidden;

    /// <summary>ε of the norm.</summary>
    public float Epsilon;

    /// <summary>The block's input, kept.</summary>
    public float* Input;

    /// <summary>The block's output.</summary>
    public float* Output;

    /// <summary>The convolution's result and, in its place, x̂ of the norm; in the backward pass the norm's output.</summary>
    public float* Normalised;

    /// <summary>1 / √(variance + ε) of each pixel.</summary>
    public float* Scales;

    /// <summary>The expand's result before the activation, kept or computed again; in the backward pass its gradient.</summary>
    public float* HiddenValues;

    /// <summary>Hidden values of one block at a time: what the project multiplies, in the backward pass.</summary>
    public float* Work;

    /// <summary>The gradient of the output, which becomes that of the input.</summary>
    public float* Gradient;

    /// <summary>The gradient of the convolution's result.</summary>
    public float* ConvolutionGradient;

    /// <summary>Sums of parts, which are added in their order.</summary>
    public float* Partials;

    /// <summary>With a response norm: for each image G, then R, then what the backward pass needs of both, each of the hidden channels.</summary>
    public float* Response;

    /// <summary>What the branch is multiplied with, for each image.</summary>
    public float* BranchScales;

    /// <summary>Packed panels of the first product of the pass.</summary>
    public float* FirstPanels;

    /// <summary>Packed panels of the second.</summary>
    public float* SecondPanels;

    /// <summary>Packed depthwise weights.</summary>
    public float* Taps;

    /// <summary>Where the project's gradients are summed before the layer scale: [C, 4C].</summary>
    public float* ProjectSums;

    /// <summary>Zeros, as many as hidden channels: the bias of products that have none.</summary>
    public float* Zeros;

    /// <summary>Scratch of worker 0.</summary>
    public float* Scratch;

    /// <summary>Floats of a worker's scratch.</summary>
    public long ScratchLength;

    /// <summary>The parameters.</summary>
    public BlockParameters Values;

    /// <summary>Their gradients.</summary>
    public BlockParameters Gradients;

    /// <summary>All pixels of all images.</summary>
    public readonly int Rows => Images * Height * Width;
}

/// <summary>The tensors of a block, or their gradients; null where a block has no such tensor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct BlockParameters
{
    /// <summary>[C, 1, 7, 7].</summary>
    public float* DepthwiseWeight;

    /// <summary>[C].</summary>
    public float* DepthwiseBias;

    /// <summary>γ: [C].</summary>
    public float* NormWeight;

    /// <summary>β: [C].</summary>
    public float* NormBias;

    /// <summary>[4C, C].</summary>
    public float* ExpandWeight;

    /// <summary>[4C].</summary>
    public float* ExpandBias;

    /// <summary>[C, 4C].</summary>
    public float* ProjectWeight;

    /// <summary>[C].</summary>
    public float* ProjectBias;

    /// <summary>[C].</summary>
    public float* LayerScale;

    /// <summary>A prelu's: [1].</summary>
    public float* Slope;

    /// <summary>[4C].</summary>
    public float* ResponseWeight;

    /// <summary>[4C].</summary>
    public float* ResponseBias;
}
