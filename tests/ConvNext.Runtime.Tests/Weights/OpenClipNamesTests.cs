using System.Linq;
using ConvNext.Families;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Checkpoints that hold a network of timm's and other things beside it.</summary>
public sealed class OpenClipNamesTests
{
    [Fact]
    public void The_image_tower_is_taken_out_of_a_checkpoint_of_open_clip()
    {
        using var stored = new MemoryTensors(
            ("logit_scale", []),
            ("visual.trunk.stem.0.weight", [8, 3, 4, 4]),
            ("visual.trunk.stages.0.blocks.0.conv_dw.weight", [8, 1, 7, 7]),
            ("visual.trunk.stages.0.blocks.0.gamma", [8]),
            ("visual.trunk.head.norm.weight", [8]),
            ("visual.head.mlp.fc1.weight", [16, 8]),
            ("visual.head.mlp.fc1.bias", [16]),
            ("visual.head.mlp.fc2.weight", [4, 16]),
            ("token_embedding.weight", [9, 4]),
            ("transformer.resblocks.0.mlp.c_fc.weight", [16, 4]));

        CanonicalTensorSource canonical = CheckpointNames.Canonical(stored, ModelFamily.ConvNext);

        Assert.Equal(CheckpointNaming.Timm, canonical.Naming);
        string[] expected =
        [
            "classifier.weight",
            "convnext.embeddings.patch_embeddings.weight",
            "convnext.encoder.stages.0.layers.0.dwconv.weight",
            "convnext.encoder.stages.0.layers.0.layer_scale_parameter",
            "convnext.layernorm.weight",
            "head.pre_logits.fc.bias",
            "head.pre_logits.fc.weight",
        ];
        Assert.Equal(expected, canonical.Names.Order(System.StringComparer.Ordinal));
    }
}
