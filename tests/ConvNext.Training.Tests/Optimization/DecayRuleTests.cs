using System;
using System.Collections.Generic;
using ConvNext.Families;
using ConvNext.Training.Optimization;
using Xunit;

namespace ConvNext.Training.Tests.Optimization;

/// <summary>Which tensors decay, and at which rate they learn, for every role that there is.</summary>
public sealed class DecayRuleTests
{
    public static TheoryData<ModelFamily> Families => [.. ModelFamily.All];

    // The reference's rule is one about names: transformers' get_parameter_names leaves out layer norms, and the trainer names with "bias".
    [Theory]
    [MemberData(nameof(Families))]
    public void The_references_rule_is_the_one_about_names(ModelFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        int seen = 0;
        foreach (TensorRole role in Enum.GetValues<TensorRole>())
        {
            string name;
            try
            {
                name = family.Tensor(role, stage: 1, block: 1).Name;
            }
            catch (Exception error) when (error is ArgumentException or KeyNotFoundException or InvalidOperationException)
            {
                // A role that the family does not have.
                continue;
            }

            seen++;
            bool isNorm = Contains(name, "layernorm") || Contains(name, "layer_norm") || Contains(name, "hidden_states_norms") || Contains(name, "downsampling_layer.0")
                || Contains(name, "norm_pre") || name.EndsWith("norm.weight", StringComparison.Ordinal)
                || Contains(name, "stages.0.downsample_layers.1") || Contains(name, "stages.1.downsample_layers.0");
            bool decays = !isNorm && !name.EndsWith("bias", StringComparison.Ordinal);
            Assert.True(DecayRule.Reference.Decays(role, dimensions: 1) == decays, $"{role} is called {name}");
        }

        Assert.True(seen > 15, $"{family} has {seen} roles.");
    }

    [Fact]
    public void The_authors_let_no_tensor_of_one_dimension_decay()
    {
        foreach (TensorRole role in Enum.GetValues<TensorRole>())
        {
            Assert.False(DecayRule.Authors.Decays(role, dimensions: 1));
            Assert.True(DecayRule.Authors.Decays(role, dimensions: 2));
        }
    }

    [Fact]
    public void Layers_have_fourteen_rates()
    {
        (TensorRole Role, int Stage, int Block, int Group)[] cases =
        [
            (TensorRole.StemConvolutionWeight, 0, 0, 0), (TensorRole.StemNormBias, 0, 0, 0),
            (TensorRole.ExpandWeight, 0, 2, 1), (TensorRole.DownsampleNormWeight, 1, 0, 2), (TensorRole.LayerScale, 1, 2, 2),
            (TensorRole.DownsampleConvolutionWeight, 2, 0, 3), (TensorRole.ProjectBias, 2, 0, 3), (TensorRole.ProjectBias, 2, 2, 3), (TensorRole.ProjectBias, 2, 3, 4),
            (TensorRole.ProjectBias, 2, 26, 11), (TensorRole.ProjectBias, 2, 35, 11),
            (TensorRole.DownsampleConvolutionBias, 3, 0, 12), (TensorRole.DepthwiseConvolutionWeight, 3, 1, 12),
            (TensorRole.FinalNormWeight, 0, 0, 13), (TensorRole.ClassifierWeight, 0, 0, 13),
        ];

        Assert.All(cases, one => Assert.Equal(one.Group, LayerwiseDecay.Group(one.Role, one.Stage, one.Block, stages: 4)));
        Assert.Equal(Math.Pow(0.8, 13), LayerwiseDecay.Scale(0.8, 0), 1e-15);
        Assert.Equal(1, LayerwiseDecay.Scale(0.8, 13));
        Assert.All(Enum.GetValues<TensorRole>(), role => Assert.InRange(LayerwiseDecay.Group(role, 1, 0, stages: 4), 0, 13));
    }

    private static bool Contains(string name, string part) => name.Contains(part, StringComparison.Ordinal);
}
