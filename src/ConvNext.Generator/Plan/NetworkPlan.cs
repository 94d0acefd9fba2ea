using System;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Everything that was decided about a network before a line of C# is printed: shapes, norms, tensor names, tiles, memory.
/// Equal plans give equal code, so value equality is what keeps a build incremental.
/// </summary>
internal sealed record NetworkPlan
{
    public required string Namespace { get; init; }

    public required string ClassName { get; init; }

    /// <summary>What stands before <c>class</c> in its main part: <c>public</c>, <c>internal</c>, or nothing.</summary>
    public string Accessibility { get; init; } = string.Empty;

    public required int InputChannels { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required ActivationPlan Activation { get; init; }

    public required StemPlan Stem { get; init; }

    public required EquatableArray<StagePlan> Stages { get; init; }

    /// <summary>Null when neither logits nor pooled features are handed out: a backbone has no head.</summary>
    public required HeadPlan? Head { get; init; }

    public required EquatableArray<OutputPlan> Outputs { get; init; }

    public required int OutputLengthInFloats { get; init; }

    public required EquatableArray<WeightPlan> Weights { get; init; }

    public required long WeightsLengthInFloats { get; init; }

    public required EquatableArray<ArenaBuffer> Arena { get; init; }

    public required long ArenaLengthInFloats { get; init; }

    public required int ScratchLengthInFloats { get; init; }

    /// <summary>The layers as people count them, for the network's description.</summary>
    public required EquatableArray<LayerPlan> Layers { get; init; }

    /// <summary>The configuration, for the network's description.</summary>
    public required ConfigPlan Config { get; init; }

    public required long ParameterCount { get; init; }

    public required long MultiplyCount { get; init; }

    public PreprocessingPlan? Preprocessing { get; init; }
}

/// <summary>The activation between expand and project: its name in config.json and the runtime's type.</summary>
internal sealed record ActivationPlan(string ConfigName, string TypeName, bool HasParameter);

/// <summary>Patches as rows → matrix product → layer norm → first map.</summary>
/// <param name="PatchHeight">Rows of a patch, and of a step between patches.</param>
/// <param name="PatchWidth">Columns of a patch, and of a step between patches.</param>
/// <param name="Epsilon">ε of the layer norm.</param>
/// <param name="BandRows">Rows of the map that one item computes.</param>
/// <param name="Bands">Items.</param>
/// <param name="Matrix">The convolution as a product; its destination is scratch.</param>
/// <param name="Map">Where the normalised result goes.</param>
/// <param name="Weights">Offsets in the packed weights.</param>
/// <param name="Parameters">Learned parameters.</param>
/// <param name="Multiplies">Multiplications of one image.</param>
internal sealed record StemPlan(
    int PatchHeight,
    int PatchWidth,
    double Epsilon,
    int BandRows,
    int Bands,
    MatrixPlan Matrix,
    FeatureMap Map,
    StemWeights Weights,
    long Parameters,
    long Multiplies);

internal sealed record StemWeights(long Matrix, long Bias, long NormWeight, long NormBias);

/// <summary>A downsample (but for stage 0) and the blocks of one width.</summary>
/// <param name="Index">Counts from zero, as in the checkpoint's keys.</param>
/// <param name="Map">Shape and layout of both maps that the blocks go between.</param>
/// <param name="Downsample">What leads from the stage before; null for stage 0.</param>
/// <param name="Block">The kernels that all blocks of the stage share; null when the stage has no block.</param>
/// <param name="BlockWeights">Start of each block's weights.</param>
/// <param name="BlockParameters">Learned parameters of one block.</param>
/// <param name="BlockMultiplies">Multiplications of one block and image.</param>
internal sealed record StagePlan(
    int Index,
    FeatureMap Map,
    DownsamplePlan? Downsample,
    BlockPlan? Block,
    EquatableArray<long> BlockWeights,
    long BlockParameters,
    long BlockMultiplies)
{
    public int Depth => BlockWeights.Length;

    /// <summary>Name of the map that block <paramref name="block"/> reads; <see cref="Depth"/> gives the stage's output.</summary>
    public string MapName(int block) => $"Stage{Index}{(block % 2 == 0 ? "A" : "B")}";
}

/// <summary>Layer norm → the four pixels of a 2×2 window as one row → matrix product → map of half the size.</summary>
/// <param name="Source">The map that is read.</param>
/// <param name="Epsilon">ε of the layer norm.</param>
/// <param name="Fused">Whether one item computes everything of a band of rows; else gathering and product are two steps.</param>
/// <param name="BandRows">Rows of the result that one item gathers.</param>
/// <param name="Bands">Items that gather.</param>
/// <param name="RowStride">Floats between gathered rows.</param>
/// <param name="Matrix">The convolution as a product.</param>
/// <param name="Split">How the product is shared out when not fused.</param>
/// <param name="Weights">Offsets in the packed weights.</param>
/// <param name="Parameters">Learned parameters.</param>
/// <param name="Multiplies">Multiplications of one image.</param>
internal sealed record DownsamplePlan(
    FeatureMap Source,
    double Epsilon,
    bool Fused,
    int BandRows,
    int Bands,
    int RowStride,
    MatrixPlan Matrix,
    SplitPlan? Split,
    DownsampleWeights Weights,
    long Parameters,
    long Multiplies);

internal sealed record DownsampleWeights(long NormWeight, long NormBias, long Bias, long Matrix);

/// <summary>
/// A product as items for the workers: consecutive panels × parts of the pixels. Consecutive, so that the panel fetched
/// ahead is the one that the same worker needs next.
/// </summary>
/// <param name="PanelsPerItem">Consecutive panels of one item.</param>
/// <param name="PanelItems">Groups of panels.</param>
/// <param name="PixelParts">Equal parts of the pixels.</param>
/// <param name="Pixels">Pixels of all parts together.</param>
internal sealed record SplitPlan(int PanelsPerItem, int PanelItems, int PixelParts, int Pixels)
{
    public int Items => PanelItems * PixelParts;
}

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
}

/// <summary>Pixels shared out in granules: as many parts as there are workers, or a multiple that keeps a part in cache.</summary>
/// <param name="Granule">At least the pixels of the tallest tile: parts begin at multiples of it.</param>
/// <param name="Granules">How many there are, the last perhaps beginning earlier to end with the pixels.</param>
/// <param name="LeastParts">So many parts at least, for the cache.</param>
/// <param name="MostPixels">Pixels of the largest part.</param>
/// <param name="AreRows">
/// Whether parts are whole rows and none overlaps another: then a part's depthwise convolution and norm belong to it, and a block is one step.
/// </param>
internal sealed record PartsPlan(int Granule, int Granules, int LeastParts, int MostPixels, bool AreRows)
{
    // Fewer granules share out badly.
    private const int FewestOfRows = 4;

    /// <summary>Shares out the pixels of a map, by whole rows where that costs nothing.</summary>
    /// <param name="map">The map.</param>
    /// <param name="tile">Pixels that a granule has to have.</param>
    /// <param name="isMultiple">Whether a granule has to be a multiple of them.</param>
    /// <param name="leastParts">So many parts at least.</param>
    public static PartsPlan Of(FeatureMap map, int tile, bool isMultiple, int leastParts)
    {
        int granule = Enumerable.Range(1, map.Height).Select(rows => rows * map.Width)
            .FirstOrDefault(pixels => pixels >= tile && map.Pixels % pixels == 0 && (!isMultiple || pixels % tile == 0));
        bool areRows = granule > 0 && map.Pixels / granule >= Math.Max(FewestOfRows, leastParts);
        granule = areRows ? granule : tile;
        int granules = Layout.DivideUp(map.Pixels, granule);
        leastParts = Math.Min(leastParts, granules);
        return new PartsPlan(granule, granules, leastParts, Math.Min(map.Pixels, Layout.DivideUp(granules, leastParts) * granule), areRows);
    }
}

/// <summary>The kernels of a stage's blocks.</summary>
/// <remarks>
/// An operation between activation and project that needs the whole image (ConvNeXt V2's global response norm) has its place as a step of its own
/// between those two products: where hidden values of all pixels exist at a time, as with <see cref="BlockStrategy.Panels"/> and one chunk.
/// </remarks>
/// <param name="Strategy">How the work is cut into items.</param>
/// <param name="BandRows">Rows of the map that one item convolves.</param>
/// <param name="Bands">Items of the depthwise convolution.</param>
/// <param name="StripPixels">Neighbouring pixels that the depthwise kernel for one row sums at a time.</param>
/// <param name="PairPixels">The same for two rows at once.</param>
/// <param name="Epsilon">ε of the layer norm.</param>
/// <param name="NormStride">Floats between normalised pixels.</param>
/// <param name="HiddenStride">Floats between hidden pixels.</param>
/// <param name="Expand">C → 4C.</param>
/// <param name="Project">4C → C.</param>
/// <param name="Parts">How pixels are shared out, for that strategy.</param>
/// <param name="ExpandSplit">How the expand is shared out by panels, for that strategy.</param>
/// <param name="ProjectSplit">How the project is shared out by panels, for that strategy.</param>
/// <param name="Weights">Offsets within a block's weights.</param>
internal sealed record BlockPlan(
    BlockStrategy Strategy,
    int BandRows,
    int Bands,
    int StripPixels,
    int PairPixels,
    double Epsilon,
    int NormStride,
    int HiddenStride,
    MatrixPlan Expand,
    MatrixPlan Project,
    PartsPlan? Parts,
    SplitPlan? ExpandSplit,
    SplitPlan? ProjectSplit,
    BlockWeights Weights)
{
    /// <summary>Pixels whose hidden values exist at a time, for one worker or for all.</summary>
    public int HiddenPixels => Parts?.MostPixels ?? (Strategy == BlockStrategy.Bands ? Expand.Pixels : Expand.Pixels * ExpandSplit!.PixelParts);
}

/// <summary>Offsets within a block; −1 for what the block does not have.</summary>
internal sealed record BlockWeights(
    long Depthwise,
    long DepthwiseBias,
    long NormWeight,
    long NormBias,
    long ExpandBias,
    long ActivationParameter,
    long ProjectBias,
    long LayerScale,
    long Expand,
    long Project);

/// <summary>Global average pool → layer norm → classifier.</summary>
/// <param name="Map">The last stage's map.</param>
/// <param name="Epsilon">layer_norm_eps: used here only.</param>
/// <param name="Classifier">The linear layer; null when the network has no labels.</param>
/// <param name="Split">How the classifier is shared out.</param>
/// <param name="Weights">Offsets in the packed weights.</param>
/// <param name="Parameters">Learned parameters.</param>
/// <param name="Multiplies">Multiplications of one image.</param>
internal sealed record HeadPlan(
    FeatureMap Map,
    double Epsilon,
    MatrixPlan? Classifier,
    SplitPlan? Split,
    HeadWeights Weights,
    long Parameters,
    long Multiplies);

internal sealed record HeadWeights(long NormWeight, long NormBias, long Bias, long Matrix);

/// <summary>An output that was chosen: the reference's name, its shape, and where it comes from.</summary>
/// <param name="Name">The reference's name.</param>
/// <param name="Channels">Channels or labels.</param>
/// <param name="Height">Rows, 0 without spatial axes.</param>
/// <param name="Width">Columns, 0 without spatial axes.</param>
/// <param name="OffsetInFloats">Start within an image's outputs.</param>
/// <param name="Stage">The stage whose output it copies; −1 for the stem's, −2 for none.</param>
/// <param name="Norm">The layer norm on the way; null for a plain copy.</param>
internal sealed record OutputPlan(string Name, int Channels, int Height, int Width, int OffsetInFloats, int Stage, OutputNormPlan? Norm = null)
{
    public const int FromStem = -1;

    public const int FromHead = -2;
}

/// <summary>The layer norm of a backbone's feature map.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Weight">Offset of γ in the packed weights.</param>
/// <param name="Bias">Offset of β in the packed weights.</param>
internal sealed record OutputNormPlan(double Epsilon, long Weight, long Bias);

/// <summary>How a tensor is packed: the runtime's enumeration of the same names.</summary>
internal enum Packing
{
    Vector,
    Depthwise,
    Panels,
    DownsamplePanels,
}

/// <summary>A tensor of the checkpoint and its place in the packed weights.</summary>
/// <param name="Name">The checkpoint's key.</param>
/// <param name="Shape">Dimensions as in the checkpoint.</param>
/// <param name="Packing">The layout of the packed form.</param>
/// <param name="PanelWidth">Floats per panel row for the panel layouts, else 0.</param>
/// <param name="OffsetInFloats">Start of the packed form.</param>
/// <param name="LengthInFloats">Length of the packed form.</param>
/// <param name="Default">What all elements are where a checkpoint has no such tensor; null where it must have one.</param>
internal sealed record WeightPlan(
    string Name, EquatableArray<int> Shape, Packing Packing, int PanelWidth, long OffsetInFloats, long LengthInFloats, int? Default = null)
{
    public long Elements
    {
        get
        {
            long elements = 1;
            foreach (int dimension in Shape)
            {
                elements *= dimension;
            }

            return elements;
        }
    }
}
