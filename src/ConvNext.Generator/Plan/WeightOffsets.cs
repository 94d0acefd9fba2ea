namespace ConvNext.Generator.Plan;

internal sealed record StemWeights(long Matrix, long Bias, long NormWeight, long NormBias);

internal sealed record DownsampleWeights(long NormWeight, long NormBias, long Bias, long Matrix);

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

internal sealed record HeadWeights(long NormWeight, long NormBias, long Bias, long Matrix);
