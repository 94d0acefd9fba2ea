namespace ConvNext.Generator.Plan;

/// <summary>A downsample (but for stage 0) and the blocks of one width.</summary>
/// <param name="Index">Counts from zero, as in the checkpoint's keys.</param>
/// <param name="Map">Shape and layout of both maps that the blocks go between.</param>
/// <param name="Downsample">What leads from the stage before; null for stage 0.</param>
/// <param name="Block">The kernels that all blocks of the stage share; null when the stage has no block.</param>
/// <param name="Depth">Blocks.</param>
internal sealed record StagePlan(int Index, FeatureMap Map, DownsamplePlan? Downsample, BlockPlan? Block, int Depth);
