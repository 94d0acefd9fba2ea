using ConvNext.Families;
using Xunit;

namespace ConvNext.Runtime.Tests.Families;

/// <summary>The names of DINOv3's tensors, written down by hand.</summary>
public sealed class DinoV3NamesTests
{
    [Theory]
    [InlineData(TensorRole.StemConvolutionWeight, 0, 0, "stages.0.downsample_layers.0.weight", "downsample_layers.0.0.weight", "stem.0.weight")]
    [InlineData(TensorRole.StemNormBias, 0, 0, "stages.0.downsample_layers.1.bias", "downsample_layers.0.1.bias", "stem.1.bias")]
    [InlineData(TensorRole.DownsampleNormWeight, 2, 0, "stages.2.downsample_layers.0.weight", "downsample_layers.2.0.weight", "stages.2.downsample.0.weight")]
    [InlineData(TensorRole.DownsampleConvolutionBias, 3, 0, "stages.3.downsample_layers.1.bias", "downsample_layers.3.1.bias", "stages.3.downsample.1.bias")]
    [InlineData(TensorRole.DepthwiseConvolutionWeight, 1, 2, "stages.1.layers.2.depthwise_conv.weight", "stages.1.2.dwconv.weight", "stages.1.blocks.2.conv_dw.weight")]
    [InlineData(TensorRole.BlockNormWeight, 1, 2, "stages.1.layers.2.layer_norm.weight", "stages.1.2.norm.weight", "stages.1.blocks.2.norm.weight")]
    [InlineData(TensorRole.ExpandBias, 1, 2, "stages.1.layers.2.pointwise_conv1.bias", "stages.1.2.pwconv1.bias", "stages.1.blocks.2.mlp.fc1.bias")]
    [InlineData(TensorRole.ProjectWeight, 1, 2, "stages.1.layers.2.pointwise_conv2.weight", "stages.1.2.pwconv2.weight", "stages.1.blocks.2.mlp.fc2.weight")]
    [InlineData(TensorRole.LayerScale, 1, 2, "stages.1.layers.2.gamma", "stages.1.2.gamma", "stages.1.blocks.2.gamma")]
    [InlineData(TensorRole.FinalNormWeight, 0, 0, "layer_norm.weight", "norm.weight", "head.norm.weight")]
    public void Each_project_has_its_names(TensorRole role, int stage, int block, string huggingFace, string original, string timm)
    {
        ModelFamily family = ModelFamily.DinoV3;
        Assert.Equal(huggingFace, family.Tensor(role, stage, block).Name);
        Assert.Equal(original, family.Names.NameIn(CheckpointNaming.Original, role, stage, block));
        Assert.Equal(timm, family.Names.NameIn(CheckpointNaming.Timm, role, stage, block));
    }

    [Fact]
    public void The_repeated_norm_of_the_authors_files_is_left_out_and_of_no_others()
    {
        TensorNames names = ModelFamily.DinoV3.Names;
        Assert.True(names.IsRepeat(["norms", "3", "weight"], CheckpointNaming.Original));
        Assert.False(names.IsRepeat(["norms", "3", "weight"], CheckpointNaming.Timm));
        Assert.False(names.IsRepeat(["norm", "weight"], CheckpointNaming.Original));
        Assert.False(ModelFamily.ConvNext.Names.IsRepeat(["norms", "3", "weight"], CheckpointNaming.Original));
    }
}
