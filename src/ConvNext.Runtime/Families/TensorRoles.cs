using System;
using System.Collections.Generic;

namespace ConvNext.Families;

/// <summary>
/// The facts that hang on a role: one table, a row for each. What else depends on what a tensor is (whether training lets it decay, whether
/// eight bits are enough for it) is another column.
/// </summary>
internal static class TensorRoles
{
    private sealed record Facts(TensorRole Role, NetworkSection Section, Initialisation Initialisation, bool IsOptional = false);

    // In the order of the enumeration, which a test holds.
    private static readonly Facts[] Rows =
    [
        new(TensorRole.StemConvolutionWeight, NetworkSection.Stem, Initialisation.Normal),
        new(TensorRole.StemConvolutionBias, NetworkSection.Stem, Initialisation.Zeros),
        new(TensorRole.StemNormWeight, NetworkSection.Stem, Initialisation.Ones),
        new(TensorRole.StemNormBias, NetworkSection.Stem, Initialisation.Zeros),
        new(TensorRole.DownsampleNormWeight, NetworkSection.Downsample, Initialisation.Ones),
        new(TensorRole.DownsampleNormBias, NetworkSection.Downsample, Initialisation.Zeros),
        new(TensorRole.DownsampleConvolutionWeight, NetworkSection.Downsample, Initialisation.Normal),
        new(TensorRole.DownsampleConvolutionBias, NetworkSection.Downsample, Initialisation.Zeros),
        new(TensorRole.DepthwiseConvolutionWeight, NetworkSection.Block, Initialisation.Normal),
        new(TensorRole.DepthwiseConvolutionBias, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.BlockNormWeight, NetworkSection.Block, Initialisation.Ones),
        new(TensorRole.BlockNormBias, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.ExpandWeight, NetworkSection.Block, Initialisation.Normal),
        new(TensorRole.ExpandBias, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.ActivationSlope, NetworkSection.Block, Initialisation.Slope),
        new(TensorRole.ProjectWeight, NetworkSection.Block, Initialisation.Normal),
        new(TensorRole.ProjectBias, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.LayerScale, NetworkSection.Block, Initialisation.LayerScale),
        new(TensorRole.FinalNormWeight, NetworkSection.FinalNorm, Initialisation.Ones),
        new(TensorRole.FinalNormBias, NetworkSection.FinalNorm, Initialisation.Zeros),
        new(TensorRole.ClassifierWeight, NetworkSection.Classifier, Initialisation.Normal),
        new(TensorRole.ClassifierBias, NetworkSection.Classifier, Initialisation.Zeros),
        new(TensorRole.FeatureMapNormWeight, NetworkSection.FeatureMapNorms, Initialisation.Ones, IsOptional: true),
        new(TensorRole.FeatureMapNormBias, NetworkSection.FeatureMapNorms, Initialisation.Zeros, IsOptional: true),
        new(TensorRole.ResponseNormWeight, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.ResponseNormBias, NetworkSection.Block, Initialisation.Zeros),
        new(TensorRole.StemSecondConvolutionWeight, NetworkSection.Stem, Initialisation.Normal),
        new(TensorRole.StemSecondConvolutionBias, NetworkSection.Stem, Initialisation.Zeros),
        new(TensorRole.LastMapNormWeight, NetworkSection.FinalNorm, Initialisation.Ones),
        new(TensorRole.LastMapNormBias, NetworkSection.FinalNorm, Initialisation.Zeros),
        new(TensorRole.HeadHiddenWeight, NetworkSection.FinalNorm, Initialisation.Normal),
        new(TensorRole.HeadHiddenBias, NetworkSection.FinalNorm, Initialisation.Zeros),
    ];

    /// <summary>
    /// Sections that stand behind and beside the stages: a checkpoint of one form (classification, bare model, backbone) may serve a network that was
    /// generated in another and does not use all of it.
    /// </summary>
    public static IReadOnlyList<NetworkSection> Heads { get; } = [NetworkSection.FinalNorm, NetworkSection.Classifier, NetworkSection.FeatureMapNorms];

    /// <summary>All roles for which there are facts, in the order of the enumeration.</summary>
    public static IReadOnlyList<TensorRole> All { get; } = Array.ConvertAll(Rows, row => row.Role);

    /// <summary>The section that the tensor belongs to.</summary>
    public static NetworkSection SectionOf(TensorRole role) => Rows[(int)role].Section;

    /// <summary>What it holds before anything has been learned.</summary>
    public static Initialisation InitialisationOf(TensorRole role) => Rows[(int)role].Initialisation;

    /// <summary>Whether a checkpoint may do without it, which then is as it was initialised: a classification checkpoint has no norms of feature maps.</summary>
    public static bool IsOptional(TensorRole role) => Rows[(int)role].IsOptional;
}
