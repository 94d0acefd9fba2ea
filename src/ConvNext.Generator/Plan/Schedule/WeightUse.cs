using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Which rows of the table of weights an operation uses: the one place that says so.</summary>
internal sealed class WeightUse
{
    private readonly Dictionary<long, WeightPlan> _rows;

    public WeightUse(EquatableArray<WeightPlan> table) => _rows = table.ToDictionary(weight => weight.OffsetInFloats);

    public EquatableArray<WeightPlan> OfStem(StemWeights stem) => At(0, stem.Bias, stem.NormWeight, stem.NormBias, stem.Matrix);

    public EquatableArray<WeightPlan> OfDownsample(DownsampleWeights downsample) =>
        At(0, downsample.NormWeight, downsample.NormBias, downsample.Bias, downsample.Matrix);

    public EquatableArray<WeightPlan> OfGatherWindows(DownsampleWeights downsample) => At(0, downsample.NormWeight, downsample.NormBias);

    public EquatableArray<WeightPlan> OfMultiplyWindows(DownsampleWeights downsample) => At(0, downsample.Bias, downsample.Matrix);

    /// <summary>Convolution and norm of a block.</summary>
    public EquatableArray<WeightPlan> OfDepthwise(StagePlan stage, int block)
    {
        BlockWeights weights = stage.BlockOffsets!;
        return At(stage.BlockWeights[block], weights.Depthwise, weights.DepthwiseBias, weights.NormWeight, weights.NormBias);
    }

    /// <summary>Expand of a block, and what the activation has learned.</summary>
    public EquatableArray<WeightPlan> OfExpand(StagePlan stage, int block)
    {
        BlockWeights weights = stage.BlockOffsets!;
        return At(stage.BlockWeights[block], weights.ExpandBias, weights.ActivationParameter, weights.Expand);
    }

    /// <summary>Project of a block and its layer scale.</summary>
    public EquatableArray<WeightPlan> OfProject(StagePlan stage, int block)
    {
        BlockWeights weights = stage.BlockOffsets!;
        return At(stage.BlockWeights[block], weights.ProjectBias, weights.LayerScale, weights.Project);
    }

    public EquatableArray<WeightPlan> OfNorm(OutputNormPlan norm) => At(0, norm.Weight, norm.Bias);

    public EquatableArray<WeightPlan> OfPool(HeadWeights head) => At(0, head.NormWeight, head.NormBias);

    public EquatableArray<WeightPlan> OfClassifier(HeadWeights head) => At(0, head.Bias, head.Matrix);

    // The rows at these offsets from the start; what a block does not have has none.
    private EquatableArray<WeightPlan> At(long start, params long[] offsets) =>
        offsets.Where(offset => offset >= 0).Select(offset => _rows[start + offset]).ToEquatableArray();
}
