namespace ConvNext.Generator.Plan;

/// <summary>What an operation computes.</summary>
/// <remarks>
/// What the other families and training add is a member here, not another kind of list. Another head: its operations instead of <see cref="Pool"/> and
/// <see cref="Classifier"/>. A gradient: one or two members for each of these, which read what the forward operation read or wrote, and the gradient of its output.
/// </remarks>
internal enum OperationKind
{
    /// <summary>The zeros around a stage's maps: the maps lie where other values have been.</summary>
    ClearBorders,

    /// <summary>The first convolution of an overlapping stem: windows as rows → product → perhaps the activation.</summary>
    StemFirst,

    /// <summary>Patches, or overlapping windows, as rows → product → norm → map.</summary>
    Stem,

    /// <summary>Layer norm → windows as rows → product → map, all in one.</summary>
    Downsample,

    /// <summary>The first half of it: layer norm → windows as rows.</summary>
    GatherWindows,

    /// <summary>The second half: windows → product → map.</summary>
    MultiplyWindows,

    /// <summary>A block from the convolution to the sum with its input, all in one.</summary>
    Block,

    /// <summary>Depthwise convolution → layer norm.</summary>
    Depthwise,

    /// <summary>Expand → activation → project → + input, in one.</summary>
    Perceptron,

    /// <summary>Expand → activation.</summary>
    Expand,

    /// <summary>Project → + input.</summary>
    Project,

    /// <summary>Depthwise convolution → layer norm → expand → activation: the first half of a block whose hidden values go through a response norm.</summary>
    DepthwiseExpand,

    /// <summary>
    /// The factor of each hidden channel k: 1 + weight · G / (mean of G over the channels + 10⁻⁶), G = √(sum of x² over all pixels). That every operation begins when the one
    /// before has ended is the barrier that it needs.
    /// </summary>
    ResponseNorm,

    /// <summary>The hidden values become x · factor + bias, where they are.</summary>
    ScaleHidden,

    /// <summary>The same for fewer multiplications: the project's weights times the factors of their inputs, and its bias with what the norm's bias adds to it.</summary>
    ScaleWeights,

    /// <summary>A map becomes an output as it is.</summary>
    CopyMap,

    /// <summary>A map becomes an output through a layer norm of its own.</summary>
    NormMap,

    /// <summary>The norm of each pixel of the last map, before the pooling.</summary>
    NormLastMap,

    /// <summary>Mean over all pixels → norm, where that is not before the pooling.</summary>
    Pool,

    /// <summary>Mean over all pixels, and behind it the pixels row by row → one layer norm → the rows of an output.</summary>
    NormRows,

    /// <summary>The image becomes an output as it is, its channels last.</summary>
    CopyPixels,

    /// <summary>The pooled features become an output, or the logits where there is no classifier.</summary>
    CopyPooled,

    /// <summary>Normalised pooled features → product → exact gelu.</summary>
    HeadHidden,

    /// <summary>Pooled features → product → logits.</summary>
    Classifier,
}

/// <summary>How the work of an operation is shared out among the workers.</summary>
internal enum Sharing
{
    /// <summary>Not at all: it is too little, and the calling thread does it.</summary>
    OneThread,

    /// <summary>Bands of rows, as many whoever works.</summary>
    Bands,

    /// <summary>Bands of rows, their height by the number of workers.</summary>
    Rows,

    /// <summary>Parts of the pixels, their number by that of the workers.</summary>
    Parts,

    /// <summary>The same, and workers without a part of their own help with the parts of others, piece by piece.</summary>
    PartsInPieces,

    /// <summary>Numbers of pixels that are the same whoever works.</summary>
    Pixels,

    /// <summary>Groups of panels of the weights, and where those are few parts of the pixels as well.</summary>
    Panels,
}
