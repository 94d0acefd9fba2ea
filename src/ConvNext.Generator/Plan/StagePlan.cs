using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>A downsample (but for stage 0) and the blocks of one width.</summary>
/// <param name="Index">Counts from zero, as in the checkpoint's keys.</param>
/// <param name="Map">Shape and layout of both maps that the blocks go between.</param>
/// <param name="Downsample">What leads from the stage before; null for stage 0.</param>
/// <param name="Block">The kernels that all blocks of the stage share; null when the stage has no block.</param>
/// <param name="BlockWeights">Start of each block's weights.</param>
/// <param name="BlockOffsets">What lies where in a block's weights; null when the stage has no block.</param>
internal sealed record StagePlan(
    int Index,
    FeatureMap Map,
    DownsamplePlan? Downsample,
    BlockPlan? Block,
    EquatableArray<long> BlockWeights,
    BlockWeights? BlockOffsets)
{
    public int Depth => BlockWeights.Length;
}
