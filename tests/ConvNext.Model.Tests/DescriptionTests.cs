using System.IO;
using System.Linq;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>What a generated class says about itself.</summary>
public class DescriptionTests
{
    [Fact]
    public void Every_key_is_as_read()
    {
        ConvNextConfig config = Everything.Network.Config;

        Assert.Equal(3, config.NumChannels);
        Assert.Equal(new ImageSize(4, 4), config.PatchSize);
        Assert.Equal(4, config.NumStages);
        Assert.Equal([10, 20, 30, 40], config.HiddenSizes);
        Assert.Equal([2, 2, 3, 2], config.Depths);
        Assert.Equal("gelu", config.HiddenAct);
        Assert.Equal(0.05, config.InitializerRange);
        Assert.Equal(1e-12, config.LayerNormEps);
        Assert.Equal(1e-6, config.LayerScaleInitValue);
        Assert.Equal(0.1, config.DropPathRate);
        Assert.Equal(new ImageSize(32, 32), config.ImageSize);
        Assert.Equal(["stem", "stage2", "stage4"], config.OutFeatures);
        Assert.Equal([0, 2, 4], config.OutIndices);
        Assert.Equal(7, config.NumLabels);
        Assert.Equal("bird", config.Id2Label[2]);
        Assert.Equal(6, config.Label2Id["owl"]);
        Assert.Null(config.ProblemType);
        Assert.Equal(["ConvNextForImageClassification"], config.Architectures);
        Assert.Equal("float16", config.Dtype);
        Assert.False(config.OutputHiddenStates);
        Assert.Equal([0, 2, 4], Backbone.Network.Config.OutIndices);
        Assert.Equal(ProblemType.MultiLabelClassification, OddClassifier.Network.Config.ProblemType);
        Assert.Equal(new ImageSize(2, 4), OddClassifier.Network.Config.PatchSize);
        Assert.Equal("LABEL_34", OddClassifier.Network.Config.Labels[34]);
        Assert.Equal(["a", "b"], OddClassifier.Network.Config.Label2Id.Keys.Order());
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("classifier")]
    [InlineData("backbone")]
    [InlineData("odd")]
    public void The_configuration_of_the_generator_and_of_the_runtime_are_the_same(string name)
    {
        NetworkDescription network = name switch
        {
            "everything" => Everything.Network,
            "classifier" => SmallClassifier.Network,
            "backbone" => Backbone.Network,
            _ => OddClassifier.Network,
        };

        Assert.Equal(network.Config.ToJson(), ConvNextConfig.Load(Networks.ConfigPath(name)).ToJson());
        Assert.Equal(network.Config.ToJson(), ConvNextConfig.Parse(network.Config.ToJson(), "written").ToJson());
    }

    [Fact]
    public void The_layers_add_up_to_the_network()
    {
        foreach (NetworkDescription network in new[] { Everything.Network, SmallClassifier.Network, BareModel.Network, Backbone.Network, OddClassifier.Network, Atto.Network })
        {
            Assert.Equal(network.ParameterCount, network.Layers.Sum(layer => layer.ParameterCount));
            Assert.Equal(network.MultiplyCount, network.Layers.Sum(layer => layer.MultiplyCount));
            Assert.All(network.Layers, layer => Assert.InRange(layer.ArenaBytes, 1, network.ArenaLengthInFloats * sizeof(float)));
            long elements = network.Weights.Sum(weight => weight.Shape.Aggregate(1L, (product, dimension) => product * dimension));
            Assert.Equal(network.ParameterCount, elements);
        }
    }

    [Fact]
    public void The_layers_are_in_the_networks_order()
    {
        Assert.Equal(
            ["stem", "stage0.block0", "stage1.downsample", "stage2.downsample", "stage2.block0", "stage2.block1", "feature_maps.stage3", "pool", "classifier"],
            OddClassifier.Network.Layers.Select(layer => layer.Name));
        LayerDescription block = OddClassifier.Network.Layers[4];

        // 72 channels, 3×2 pixels: depthwise, norm, expand with bias, slope, project with bias.
        Assert.Equal((72, 3, 2), (block.Channels, block.Height, block.Width));
        Assert.Equal((72 * 50) + (72 * 2) + (288 * 73) + 1 + (72 * 289), block.ParameterCount);
        Assert.Equal(6 * ((72 * 49) + (2 * 72 * 288)), block.MultiplyCount);
    }

    [Fact]
    public void A_configuration_that_names_its_network_alone_has_the_references_defaults()
    {
        ConvNextConfig config = ConvNextConfig.Parse("""{"model_type": "convnext"}"""u8, "empty");

        Assert.Equal(new ConvNextConfig().ToJson(), config.ToJson());
        Assert.Equal(["LABEL_0", "LABEL_1"], config.Labels);
        Assert.Throws<ConvNextException>(() => ConvNextConfig.Load(Path.Combine(Path.GetTempPath(), "no such folder", "config.json")));
    }
}
