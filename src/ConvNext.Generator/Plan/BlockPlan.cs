using System;

namespace ConvNext.Generator.Plan;

/// <summary>How the work of a block is cut into items for the workers.</summary>
internal enum BlockStrategy
{
    /// <summary>
    /// One step, one item per band of rows, from the convolution to the last sum: for maps with many pixels and weights that stay
    /// in the second-level cache.
    /// </summary>
    Bands,

    /// <summary>
    /// Depthwise by rows, then expand and project for a part of the pixels, the hidden values staying in the worker's
    /// scratch: two steps, or one where the parts are rows as well. Each worker streams all weights, but shares nothing with the others.
    /// </summary>
    Parts,

    /// <summary>
    /// As <see cref="Parts"/>, each matrix product being computed with seven products of quarters instead of eight: for many channels. Hidden values
    /// exist for a slice of the hidden channels at a time.
    /// </summary>
    SevenProducts,

    /// <summary>Three steps: depthwise by rows, expand and project by panels, so that each weight is read by one worker: for few pixels.</summary>
    Panels,

    /// <summary>
    /// Products of codes of 8 bits: depthwise by rows, which ends in codes, then expand and project for a part of the pixels, hidden values staying in the worker's scratch;
    /// with a response norm in the arena.
    /// </summary>
    Quantized,
}

/// <summary>The kernels of a stage's blocks.</summary>
internal sealed record BlockPlan
{
    /// <summary>How the work is cut into items.</summary>
    public required BlockStrategy Strategy { get; init; }

    /// <summary>The map's rows, for that strategy: a band for each item.</summary>
    public BandsPlan? Bands { get; init; }

    /// <summary>The map's rows where the depthwise convolution is a step of its own.</summary>
    public required RowsPlan Rows { get; init; }

    /// <summary>Neighbouring pixels that the depthwise kernel for one row sums at a time.</summary>
    public required int StripPixels { get; init; }

    /// <summary>The same for two rows at once.</summary>
    public required int PairPixels { get; init; }

    /// <summary>Side of the depthwise convolution's window: 3, 5 or 7.</summary>
    public required int KernelSize { get; init; }

    /// <summary>Whether the taps of that window are stored as codes of 8 bits.</summary>
    public bool HasTapCodes { get; init; }

    /// <summary>The norm.</summary>
    public required NormPlan Norm { get; init; }

    /// <summary>Floats between normalised pixels.</summary>
    public required int NormStride { get; init; }

    /// <summary>Floats between hidden pixels.</summary>
    public required int HiddenStride { get; init; }

    /// <summary>C → 4C.</summary>
    public required MatrixPlan Expand { get; init; }

    /// <summary>4C → C.</summary>
    public required MatrixPlan Project { get; init; }

    /// <summary>How pixels are shared out, for that strategy.</summary>
    public PartsPlan? Parts { get; init; }

    /// <summary>How the expand is shared out by panels, for that strategy.</summary>
    public SplitPlan? ExpandSplit { get; init; }

    /// <summary>How the project is shared out by panels, for that strategy.</summary>
    public SplitPlan? ProjectSplit { get; init; }

    /// <summary>The response norm between expand and project; null where there is none.</summary>
    public ResponseNormPlan? ResponseNorm { get; init; }

    /// <summary>Pixels whose hidden values a step makes at a time, for one worker or for all.</summary>
    public int HiddenPixels => Parts?.MostPixels ?? (Strategy == BlockStrategy.Bands ? Expand.Pixels : Expand.Pixels * ExpandSplit!.PixelParts);

    /// <summary>What a worker's scratch holds and where, for that strategy.</summary>
    public SevenProductsScratch? SevenProductsScratch => Strategy == BlockStrategy.SevenProducts ? SevenProductsScratch.Of(this) : null;

    /// <summary>Floats that a worker makes of codes of taps before it convolves with them.</summary>
    public int TapFloats => HasTapCodes ? Layout.RoundUp(Project.Outputs) * KernelSize * KernelSize : 0;

    /// <summary>
    /// Scratch of the operation that has both products: normalised and hidden pixels of a band, or hidden pixels of a part, and what waits between passes. With
    /// <see cref="BlockStrategy.Panels"/> there is no such operation, and none with a response norm.
    /// </summary>
    public int ScratchLengthInFloats => Strategy switch
    {
        BlockStrategy.Bands => HiddenPixels * (NormStride + HiddenStride),
        BlockStrategy.Parts => (HiddenPixels * HiddenStride) + Math.Max(Expand.WaitingFloats, Project.WaitingFloats),
        BlockStrategy.SevenProducts => SevenProductsScratch!.LengthInFloats,
        BlockStrategy.Quantized => HiddenPixels * HiddenStride,
        _ => 0,
    };
}
