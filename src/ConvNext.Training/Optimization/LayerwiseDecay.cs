using System;
using ConvNext.Families;

namespace ConvNext.Training.Optimization;

/// <summary>
/// Learning rates that fall from the head to the stem, as the authors of ConvNeXt fine-tune: fourteen groups with the scales d^(13 − i), where i is 0 for the stem, 1 and 2 for the
/// first two stages, 3 + ⌊block / 3⌋, at most 11, in the third, 12 in the last, and 13 for what stands behind the stages. A downsample belongs to the group in which its
/// stage begins.
/// </summary>
public static class LayerwiseDecay
{
    /// <summary>The group of what stands behind the stages.</summary>
    public const int Head = 13;

    private const int LastStage = 12;
    private const int BlocksPerGroup = 3;

    /// <summary>d^(13 − group).</summary>
    /// <param name="decay">d: 0.8 for weights from ImageNet-22k, 0.7 for those from ImageNet-1k, 1 for equal rates.</param>
    /// <param name="group">The tensor's group.</param>
    public static double Scale(double decay, int group) => PortableMath.Power(decay, Head - group);

    /// <summary>The group of a tensor.</summary>
    /// <param name="role">What it is to the network.</param>
    /// <param name="stage">Its stage, from 0.</param>
    /// <param name="block">Its block within the stage, from 0.</param>
    /// <param name="stages">How many stages the network has; the last is the last group of the stages in a network of any depth.</param>
    public static int Group(TensorRole role, int stage, int block, int stages) => role switch
    {
        TensorRole.StemConvolutionWeight or TensorRole.StemConvolutionBias or TensorRole.StemNormWeight or TensorRole.StemNormBias => 0,
        TensorRole.StemSecondConvolutionWeight or TensorRole.StemSecondConvolutionBias => 0,
        TensorRole.FinalNormWeight or TensorRole.FinalNormBias or TensorRole.LastMapNormWeight or TensorRole.LastMapNormBias => Head,
        TensorRole.ClassifierWeight or TensorRole.ClassifierBias or TensorRole.HeadHiddenWeight or TensorRole.HeadHiddenBias => Head,
        TensorRole.FeatureMapNormWeight or TensorRole.FeatureMapNormBias => Head,
        _ when stage == stages - 1 => LastStage,
        _ when stage < 2 => stage + 1,
        TensorRole.DownsampleNormWeight or TensorRole.DownsampleNormBias or TensorRole.DownsampleConvolutionWeight or TensorRole.DownsampleConvolutionBias => stage + 1,
        _ => Math.Min(LastStage - 1, stage + 1 + (block / BlocksPerGroup)),
    };
}
