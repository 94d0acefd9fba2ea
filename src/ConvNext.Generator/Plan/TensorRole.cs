namespace ConvNext.Generator.Plan;

/// <summary>What a tensor is to its network: the runtime's enumeration of the same names, which has the checkpoints' names for them.</summary>
internal enum TensorRole
{
    StemConvolutionWeight,
    StemConvolutionBias,
    StemNormWeight,
    StemNormBias,
    DownsampleNormWeight,
    DownsampleNormBias,
    DownsampleConvolutionWeight,
    DownsampleConvolutionBias,
    DepthwiseConvolutionWeight,
    DepthwiseConvolutionBias,
    BlockNormWeight,
    BlockNormBias,
    ExpandWeight,
    ExpandBias,
    ActivationSlope,
    ProjectWeight,
    ProjectBias,
    LayerScale,
    FinalNormWeight,
    FinalNormBias,
    ClassifierWeight,
    ClassifierBias,
    FeatureMapNormWeight,
    FeatureMapNormBias,
    ResponseNormWeight,
    ResponseNormBias,
}
