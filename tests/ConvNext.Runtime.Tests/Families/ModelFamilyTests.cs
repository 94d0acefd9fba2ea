using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using Xunit;

namespace ConvNext.Runtime.Tests.Families;

/// <summary>Walks all families that there are: what each value says has to hold together.</summary>
public sealed class ModelFamilyTests
{
    // Stages and blocks of one digit and of two, the first and others.
    private static readonly (int Stage, int Block)[] Places = [(0, 0), (1, 2), (3, 0), (12, 34)];

    public static TheoryData<string> ModelTypes => new(ModelFamily.All.Select(family => family.ModelType));

    [Fact]
    public void A_model_type_is_one_family_and_the_default_configuration_has_one()
    {
        Assert.Equal(ModelFamily.All.Count, ModelFamily.All.Select(family => family.ModelType).Distinct().Count());
        Assert.Contains(new ConvNextConfig().ModelType, ModelFamily.All.Select(family => family.ModelType));
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_tensor_has_a_name_of_its_own(string modelType)
    {
        ModelFamily family = Family(modelType);
        var seen = new HashSet<string>();
        foreach (NetworkTensor tensor in Tensors(family))
        {
            Assert.True(seen.Add(tensor.Name), $"{tensor} has the name of another.");
            Assert.Equal(tensor, family.Tensor(tensor.Role, tensor.Stage, tensor.Block));
        }

        Assert.True(family.Names.Roles.Count() > 10);
        Assert.Equal(family.Names.Roles.Count(), family.Names.Roles.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_name_in_every_naming_leads_back_to_its_tensor(string modelType)
    {
        ModelFamily family = Family(modelType);
        int translated = 0;
        foreach (NetworkTensor tensor in Tensors(family))
        {
            foreach (CheckpointNaming naming in Enum.GetValues<CheckpointNaming>())
            {
                if (family.Names.NameIn(naming, tensor.Role, tensor.Stage, tensor.Block) is not { } name)
                {
                    continue;
                }

                Assert.True(family.Names.TryTranslate(name.Split('.'), naming, out TensorNames.CanonicalName canonical), $"{name} in {naming}");
                Assert.Equal(tensor.Name, (canonical.OutsideModel ? "" : family.Names.ModelPrefix) + canonical.Name);
                translated++;
            }
        }

        Assert.True(translated > 100);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Two_tensors_are_one_in_no_naming(string modelType)
    {
        ModelFamily family = Family(modelType);
        foreach (CheckpointNaming naming in Enum.GetValues<CheckpointNaming>())
        {
            string[] names = [.. Tensors(family).Select(tensor => family.Names.NameIn(naming, tensor.Role, tensor.Stage, tensor.Block)).OfType<string>()];
            Assert.Equal(names.Length, names.Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Tensors_of_heads_are_told_by_their_names_and_no_others(string modelType)
    {
        ModelFamily family = Family(modelType);
        foreach (NetworkTensor tensor in Tensors(family))
        {
            NetworkSection section = TensorRoles.SectionOf(tensor.Role);
            Assert.Equal(TensorRoles.Heads.Contains(section) ? section : null, family.Names.HeadOf(tensor.Name));
        }
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_output_has_a_class_of_the_reference(string modelType)
    {
        ModelFamily family = Family(modelType);
        Assert.NotEmpty(family.Classes);
        Assert.Equal(family.Classes.Count, family.Classes.Select(type => type.Name).Distinct().Count());
        foreach (ModelClass type in family.Classes)
        {
            Assert.Equal(type, family.ClassFor([type.Returns]));
        }

        foreach (OutputKind kind in Enum.GetValues<OutputKind>())
        {
            Assert.Contains(family.ClassFor([kind]), family.Classes);
        }
    }

    [Fact]
    public void A_tensor_that_a_family_does_not_have_is_refused() =>
        Assert.Throws<ArgumentException>(() => ModelFamily.ConvNext.Tensor((TensorRole)999));

    [Fact]
    public void Names_and_classes_of_ConvNeXt_are_those_of_transformers()
    {
        ModelFamily family = ModelFamily.ConvNext;
        Assert.Equal("convnext.encoder.stages.2.layers.8.layer_scale_parameter", family.Tensor(TensorRole.LayerScale, 2, 8).Name);
        Assert.Equal("convnext.encoder.stages.1.downsampling_layer.0.bias", family.Tensor(TensorRole.DownsampleNormBias, 1).Name);
        Assert.Equal("hidden_states_norms.stem.weight", family.Tensor(TensorRole.FeatureMapNormWeight, -1).Name);
        Assert.Equal("hidden_states_norms.stage1.bias", family.Tensor(TensorRole.FeatureMapNormBias, 0).Name);
        Assert.Equal("classifier.weight", family.Tensor(TensorRole.ClassifierWeight).Name);
        Assert.Equal("ConvNextForImageClassification", family.ClassFor([OutputKind.PoolerOutput, OutputKind.Logits]).Name);
        Assert.Equal("ConvNextModel", family.ClassFor([OutputKind.LastHiddenState, OutputKind.PoolerOutput]).Name);
        Assert.Equal("ConvNextBackbone", family.ClassFor([OutputKind.HiddenState]).Name);
    }

    [Theory]
    [InlineData(CheckpointNaming.HuggingFace, "convnextv2.encoder.stages.2.layers.8.grn.weight")]
    [InlineData(CheckpointNaming.HuggingFace, "convnextv2.encoder.stages.2.layers.8.grn.gamma")]
    [InlineData(CheckpointNaming.HuggingFaceBare, "encoder.stages.2.layers.8.grn.weight")]
    [InlineData(CheckpointNaming.HuggingFaceBare, "encoder.stages.2.layers.8.grn.gamma")]
    [InlineData(CheckpointNaming.Original, "stages.2.8.grn.gamma")]
    [InlineData(CheckpointNaming.Timm, "stages.2.blocks.8.mlp.grn.weight")]
    public void The_response_norm_of_ConvNeXt_V2_has_these_names(CheckpointNaming naming, string weight)
    {
        string bias = weight.Replace("grn.weight", "grn.bias", StringComparison.Ordinal).Replace("grn.gamma", "grn.beta", StringComparison.Ordinal);
        TensorNames names = ModelFamily.ConvNextV2.Names;

        Assert.True(names.TryTranslate(weight.Split('.'), naming, out TensorNames.CanonicalName canonical));
        Assert.Equal("encoder.stages.2.layers.8.grn.weight", canonical.Name);
        Assert.True(names.TryTranslate(bias.Split('.'), naming, out canonical));
        Assert.Equal("encoder.stages.2.layers.8.grn.bias", canonical.Name);
        Assert.False(names.TryTranslate("stages.2.8.gamma".Split('.'), naming, out _));
        Assert.False(names.TryTranslate("features.0.0.weight".Split('.'), CheckpointNaming.Torchvision, out _));
    }

    [Fact]
    public void Names_and_classes_of_ConvNeXt_V2_are_those_of_transformers()
    {
        ModelFamily family = ModelFamily.ConvNextV2;
        Assert.Equal("convnextv2.embeddings.patch_embeddings.weight", family.Tensor(TensorRole.StemConvolutionWeight).Name);
        Assert.Equal("convnextv2.encoder.stages.2.layers.8.grn.bias", family.Tensor(TensorRole.ResponseNormBias, 2, 8).Name);
        Assert.Equal("classifier.weight", family.Tensor(TensorRole.ClassifierWeight).Name);
        Assert.Equal("convnextv2.encoder.stages.2.layers.8.layer_scale_parameter", family.Tensor(TensorRole.LayerScale, 2, 8).Name);
        Assert.Equal("stages.2.blocks.8.gamma", family.Names.NameIn(CheckpointNaming.Timm, TensorRole.LayerScale, 2, 8));
        Assert.Equal("ConvNextV2ForImageClassification", family.ClassFor([OutputKind.PoolerOutput, OutputKind.Logits]).Name);
        Assert.Equal("ConvNextV2Model", family.ClassFor([OutputKind.PoolerOutput]).Name);
        Assert.Equal("ConvNextV2Backbone", family.ClassFor([OutputKind.HiddenState]).Name);
    }

    [Fact]
    public void Facts_stand_in_the_order_of_the_roles() => Assert.Equal(Enum.GetValues<TensorRole>(), TensorRoles.All);

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_role_is_some_familys(string modelType)
    {
        Assert.All(Family(modelType).Names.Roles, role => Assert.Contains(role, TensorRoles.All));
        Assert.Equal(TensorRoles.All, ModelFamily.All.Append(ModelFamily.ConvNextOverlapping).SelectMany(family => family.Names.Roles).Distinct().Order());
    }

    private static ModelFamily Family(string modelType) => ModelFamily.All.Single(family => family.ModelType == modelType);

    // What stands once has one place; a downsample is in no stage 0, and the stem's feature map before it.
    private static IEnumerable<NetworkTensor> Tensors(ModelFamily family) => family.Names.Roles.SelectMany(role => TensorRoles.SectionOf(role) switch
    {
        NetworkSection.Downsample => Places.Where(place => place.Stage > 0).Select(place => family.Tensor(role, place.Stage)),
        NetworkSection.Block => Places.Select(place => family.Tensor(role, place.Stage, place.Block)),
        NetworkSection.FeatureMapNorms => Places.Select(place => family.Tensor(role, place.Stage)).Append(family.Tensor(role, -1)),
        _ => [family.Tensor(role)],
    });
}
