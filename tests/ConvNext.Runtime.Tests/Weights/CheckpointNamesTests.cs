using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using ConvNext.Tensors;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>
/// One small network (two stages of two and one blocks, 8 and 16 wide, 3 classes) under the names of each
/// project, written out by hand so that the table of names is held against something other than itself.
/// </summary>
public sealed unsafe class CheckpointNamesTests
{
    /// <summary>Hugging Face, original, timm, torchvision; then the canonical shape and torchvision's and timm's where they differ.</summary>
    private static readonly (string[] Names, long[] Shape, long[]? TimmShape, long[]? TorchvisionShape)[] Network =
    [
        .. Both("embeddings.patch_embeddings", "downsample_layers.0.0", "stem.0", "features.0.0", [8, 3, 4, 4], [8]),
        .. Both("embeddings.layernorm", "downsample_layers.0.1", "stem.1", "features.0.1", [8], [8]),
        .. Block(stage: 0, block: 0, 8),
        .. Block(stage: 0, block: 1, 8),
        .. Both("encoder.stages.1.downsampling_layer.0", "downsample_layers.1.0", "stages.1.downsample.0", "features.2.0", [8], [8]),
        .. Both("encoder.stages.1.downsampling_layer.1", "downsample_layers.1.1", "stages.1.downsample.1", "features.2.1", [16, 8, 2, 2], [16]),
        .. Block(stage: 1, block: 0, 16),
        .. Both("layernorm", "norm", "head.norm", "classifier.0", [16], [16]),
        .. Both("classifier", "head", "head.fc", "classifier.2", [3, 16], [3], timmShape: [3, 16, 1, 1]),
    ];

    [Theory]
    [InlineData(CheckpointNaming.HuggingFace)]
    [InlineData(CheckpointNaming.HuggingFaceBare)]
    [InlineData(CheckpointNaming.Original)]
    [InlineData(CheckpointNaming.Timm)]
    [InlineData(CheckpointNaming.Torchvision)]
    public void Every_naming_comes_out_canonical(CheckpointNaming naming)
    {
        using MemoryTensors stored = Store(naming);
        foreach (string prefix in new[] { "convnext.", "" })
        {
            CanonicalTensorSource canonical = CheckpointNames.Canonical(stored, ModelFamily.ConvNext, prefix);

            Assert.Equal(naming, canonical.Naming);
            Assert.Equal(Network.Length, canonical.Names.Count);
            for (int i = 0; i < Network.Length; i++)
            {
                string name = Canonical(i, prefix);
                Assert.Contains(name, canonical.Names);
                Assert.True(canonical.TryGet(name, out TensorData? tensor), name);
                Assert.Equal(name, tensor.Name);
                Assert.Equal(Network[i].Shape, tensor.Shape);
                Assert.Equal(i, *(float*)tensor.Data);
            }
        }
    }

    [Theory]
    [InlineData(CheckpointNaming.Original)]
    [InlineData(CheckpointNaming.Timm)]
    [InlineData(CheckpointNaming.Torchvision)]
    public void The_stored_names_are_no_longer_there(CheckpointNaming naming)
    {
        using MemoryTensors stored = Store(naming);
        CanonicalTensorSource canonical = CheckpointNames.Canonical(stored, ModelFamily.ConvNext);

        Assert.All(stored.Names, name => Assert.False(canonical.TryGet(name, out _)));
        Assert.NotEqual(stored.Description, canonical.Description);
    }

    [Fact]
    public void A_name_that_the_naming_does_not_explain_is_passed_on()
    {
        using var stored = new MemoryTensors(
            ("stem.0.weight", [1]),
            ("stages.0.blocks.0.mlp.grn.weight", [1]),
            ("stages.00.blocks.0.norm.weight", [1]),
            ("stages.-1.blocks.0.norm.weight", [1]),
            ("stages.99999999999.blocks.0.norm.weight", [1]),
            ("stem.0.weight.weight", [1]),
            ("stem.0", [1]),
            ("", [1]));

        CanonicalTensorSource canonical = CheckpointNames.Canonical(stored, ModelFamily.ConvNext);

        Assert.Equal(CheckpointNaming.Timm, canonical.Naming);
        Assert.Equal(
            stored.Names.Select(name => name == "stem.0.weight" ? "convnext.embeddings.patch_embeddings.weight" : name).Order(),
            canonical.Names.Order());
    }

    [Fact]
    public void Type_and_bytes_are_those_of_the_stored_tensor()
    {
        using var stored = new MemoryTensors([("features.1.0.layer_scale", "BF16", [4, 1, 1])]);
        Assert.True(stored.TryGet("features.1.0.layer_scale", out TensorData? before));

        Assert.True(CheckpointNames.Canonical(stored, ModelFamily.ConvNext).TryGet("convnext.encoder.stages.0.layers.0.layer_scale_parameter", out TensorData? after));

        Assert.Equal([4], after.Shape);
        Assert.Equal((TensorElementType.BFloat16, "BF16", 8), (after.ElementType, after.ElementTypeName, after.LengthInBytes));
        Assert.True(before.Data == after.Data);
    }

    [Fact]
    public void Names_of_nobody_are_passed_on()
    {
        using var stored = new MemoryTensors(("conv1.weight", [1]), ("bn1.weight", [1]));
        CanonicalTensorSource canonical = CheckpointNames.Canonical(stored, ModelFamily.ConvNext);

        Assert.Equal(CheckpointNaming.Unknown, canonical.Naming);
        Assert.Equal(stored.Names, canonical.Names);
        Assert.Equal(stored.Description, canonical.Description);
    }

    [Fact]
    public void Norms_of_a_backbone_have_no_prefix()
    {
        using var stored = new MemoryTensors(
            ("embeddings.layernorm.weight", [1]), ("hidden_states_norms.stage1.weight", [1]));

        Assert.Equal(
            ["convnext.embeddings.layernorm.weight", "hidden_states_norms.stage1.weight"],
            CheckpointNames.Canonical(stored, ModelFamily.ConvNext).Names.Order());
    }

    [Fact]
    public void Two_tensors_with_one_meaning_are_refused()
    {
        using var stored = new MemoryTensors(
            ("embeddings.layernorm.weight", [1]), ("layernorm.weight", [1]), ("convnext.layernorm.weight", [1]));

        string message = Assert.Throws<WeightsException>(() => CheckpointNames.Canonical(stored, ModelFamily.ConvNext)).Message;

        Assert.Contains("'layernorm.weight'", message, StringComparison.Ordinal);
        Assert.Contains("are both 'convnext.layernorm.weight'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_are_changed_only_where_a_project_is_known_to_differ()
    {
        using var stored = new MemoryTensors(
            ("convnext.encoder.stages.0.layers.0.pwconv1.weight", [4, 1, 1, 1]),
            ("convnext.encoder.stages.0.layers.0.layer_scale_parameter", [1, 1, 1]));
        CanonicalTensorSource huggingFace = CheckpointNames.Canonical(stored, ModelFamily.ConvNext);
        Assert.True(huggingFace.TryGet("convnext.encoder.stages.0.layers.0.pwconv1.weight", out TensorData? pointwise));
        Assert.Equal([4, 1, 1, 1], pointwise.Shape);

        using var timm = new MemoryTensors(
            ("stages.0.blocks.0.conv_dw.weight", [8, 1, 1, 1]), ("stages.0.blocks.0.mlp.fc1.weight", [4, 2, 1, 3]));
        CanonicalTensorSource canonical = CheckpointNames.Canonical(timm, ModelFamily.ConvNext);
        Assert.True(canonical.TryGet("convnext.encoder.stages.0.layers.0.dwconv.weight", out TensorData? depthwise));
        Assert.Equal([8, 1, 1, 1], depthwise.Shape);
        Assert.True(canonical.TryGet("convnext.encoder.stages.0.layers.0.pwconv1.weight", out TensorData? wide));
        Assert.Equal([4, 2, 1, 3], wide.Shape);
    }

    private static MemoryTensors Store(CheckpointNaming naming) => new([.. Network.Select((tensor, i) => naming switch
    {
        CheckpointNaming.HuggingFace => (Canonical(i, "convnext."), tensor.Shape),
        CheckpointNaming.HuggingFaceBare => (tensor.Names[0], tensor.Shape),
        CheckpointNaming.Original => (tensor.Names[1], tensor.Shape),
        CheckpointNaming.Timm => (tensor.Names[2], tensor.TimmShape ?? tensor.Shape),
        CheckpointNaming.Torchvision => (tensor.Names[3], tensor.TorchvisionShape ?? tensor.Shape),
        _ => throw new ArgumentOutOfRangeException(nameof(naming)),
    })]);

    private static string Canonical(int index, string prefix)
    {
        string name = Network[index].Names[0];
        return name.StartsWith("classifier", StringComparison.Ordinal) ? name : prefix + name;
    }

    private static IEnumerable<(string[] Names, long[] Shape, long[]? TimmShape, long[]? TorchvisionShape)> Both(
        string huggingFace, string original, string timm, string torchvision, long[] weight, long[] bias, long[]? timmShape = null) =>
    [
        ([huggingFace + ".weight", original + ".weight", timm + ".weight", torchvision + ".weight"], weight, timmShape, null),
        ([huggingFace + ".bias", original + ".bias", timm + ".bias", torchvision + ".bias"], bias, null, null),
    ];

    private static IEnumerable<(string[] Names, long[] Shape, long[]? TimmShape, long[]? TorchvisionShape)> Block(int stage, int block, long width)
    {
        string huggingFace = $"encoder.stages.{stage}.layers.{block}.";
        string original = $"stages.{stage}.{block}.";
        string timm = $"stages.{stage}.blocks.{block}.";
        string torchvision = stage == 0 ? $"features.1.{block}." : $"features.3.{block}.";
        return
        [
            ([huggingFace + "layer_scale_parameter", original + "gamma", timm + "gamma", torchvision + "layer_scale"], [width], null, [width, 1, 1]),
            .. Both(huggingFace + "dwconv", original + "dwconv", timm + "conv_dw", torchvision + "block.0", [width, 1, 7, 7], [width]),
            .. Both(huggingFace + "layernorm", original + "norm", timm + "norm", torchvision + "block.2", [width], [width]),
            .. Both(
                huggingFace + "pwconv1", original + "pwconv1", timm + "mlp.fc1", torchvision + "block.3",
                [4 * width, width], [4 * width], timmShape: stage == 0 ? [4 * width, width, 1, 1] : null),
            .. Both(
                huggingFace + "pwconv2", original + "pwconv2", timm + "mlp.fc2", torchvision + "block.5",
                [width, 4 * width], [width], timmShape: stage == 0 ? [width, 4 * width, 1, 1] : null),
        ];
    }
}
