using System;
using ConvNext.Families;

namespace ConvNext.Training.Optimization;

/// <summary>Which tensors decay.</summary>
public enum DecayRule
{
    /// <summary>As the reference's trainer: biases and norms do not; layer scales, slopes and the response norm's weights do.</summary>
    Reference,

    /// <summary>As the authors of ConvNeXt trained it: tensors of one dimension do not, layer scales among them.</summary>
    Authors,
}

/// <summary>What the rules say about a tensor.</summary>
public static class DecayRules
{
    /// <summary>Whether a tensor decays.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="role">What the tensor is to its network.</param>
    /// <param name="dimensions">How many dimensions it has in a checkpoint.</param>
    public static bool Decays(this DecayRule rule, TensorRole role, int dimensions) => rule == DecayRule.Authors ? dimensions > 1 : role switch
    {
        TensorRole.StemConvolutionWeight or TensorRole.StemSecondConvolutionWeight or TensorRole.DownsampleConvolutionWeight or TensorRole.DepthwiseConvolutionWeight => true,
        TensorRole.ExpandWeight or TensorRole.ProjectWeight or TensorRole.ClassifierWeight or TensorRole.HeadHiddenWeight => true,
        TensorRole.ActivationSlope or TensorRole.LayerScale or TensorRole.ResponseNormWeight => true,
        TensorRole.StemConvolutionBias or TensorRole.StemSecondConvolutionBias or TensorRole.DownsampleConvolutionBias or TensorRole.DepthwiseConvolutionBias => false,
        TensorRole.ExpandBias or TensorRole.ProjectBias or TensorRole.ClassifierBias or TensorRole.HeadHiddenBias or TensorRole.ResponseNormBias => false,
        TensorRole.StemNormWeight or TensorRole.StemNormBias or TensorRole.DownsampleNormWeight or TensorRole.DownsampleNormBias => false,
        TensorRole.BlockNormWeight or TensorRole.BlockNormBias or TensorRole.FinalNormWeight or TensorRole.FinalNormBias => false,
        TensorRole.FeatureMapNormWeight or TensorRole.FeatureMapNormBias or TensorRole.LastMapNormWeight or TensorRole.LastMapNormBias => false,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };
}
