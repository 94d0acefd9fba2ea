using System;
using System.Linq;
using Xunit;

namespace ConvNext.Testing.Tests;

public sealed class FixtureCaseTests
{
    public static TheoryData<string> AllCases => [.. FixtureFolder.CaseNames];

    [Theory]
    [MemberData(nameof(AllCases))]
    public void EveryCase_DescribesItsNetwork(string name)
    {
        FixtureCase fixture = FixtureFolder.Case(name);
        NetworkConfig config = fixture.Config;
        Assert.Equal([config.Channels, config.ImageHeight, config.ImageWidth], fixture.InputShape[1..]);
        bool isBackbone = config.Architecture.EndsWith("Backbone", StringComparison.Ordinal);
        bool isBare = config.IsDinoV3 || config.Architecture.EndsWith("Model", StringComparison.Ordinal);

        // The first hidden state of a DINOv3, and its first feature map, is the image itself, which no file repeats.
        int states = config.Stages + (config.IsDinoV3 ? 0 : 1);
        int maps = !isBackbone && !config.IsDinoV3 ? 0 : config.FeatureMaps.Count(feature => !config.IsDinoV3 || feature != "stem");
        Assert.Equal(states + maps + (isBackbone ? 0 : 2) + (isBackbone || isBare ? 0 : 1), fixture.Outputs.Count);
        Assert.Equal(config.IsDinoV3 ? "hidden_states.1" : "hidden_states.0", fixture.Outputs[0].Name);
        if (!isBackbone)
        {
            Assert.Equal([fixture.Batch, config.HiddenSizes[^1]], fixture.Output("pooler_output").Shape);
        }

        if (!isBackbone && !isBare)
        {
            Assert.Equal([fixture.Batch, config.Labels], fixture.Output("logits").Shape);
        }

        foreach (ExpectedOutput output in fixture.Outputs)
        {
            long count = output.Shape.Aggregate(1L, static (product, dimension) => product * dimension);
            Assert.Equal(output.SampleIndices?.Length ?? count, output.Values.Length);
            Assert.All(output.SampleIndices ?? [], index => Assert.InRange(index, 0, count - 1));
            Assert.True(ParityCheck.Tolerance(output) > 0);
        }
    }

    [Fact]
    public void Config_ReadsPairsAndLabels()
    {
        NetworkConfig config = OwnCases.Named("patch-2x4-image-64x96").Config;
        Assert.Equal((2, 4, 64, 96, 7), (config.PatchHeight, config.PatchWidth, config.ImageHeight, config.ImageWidth, config.Labels));
        Assert.False(OwnCases.Named("no-layer-scale").Config.HasLayerScale);
        Assert.Equal(1e-3, OwnCases.Named("eps-1e-3").Config.LayerNormEpsilon);
        Assert.Equal(2, NetworkConfig.Parse("{}").Labels);
    }

    [Fact]
    public void Labels_AndLoss_AreReadByKind()
    {
        FixtureCase single = OwnCases.Named("hf-test");
        Assert.Equal(13, single.ClassLabels!.Length);
        Assert.Null(single.FloatLabels);
        Assert.True(single.Loss > 0);
        FixtureCase multi = OwnCases.Named("multi-label");
        Assert.Equal(50, multi.FloatLabels!.Length);
        Assert.Null(multi.ClassLabels);
        Assert.Null(OwnCases.Named("act-relu").Loss);
    }

    [Fact]
    public void Pixels_OfALargerBatch_BeginWithTheCase()
    {
        FixtureCase fixture = OwnCases.Named("one-stage");
        float[] own = fixture.Pixels();
        Assert.Equal(own, fixture.Pixels(fixture.Batch + 1).AsSpan(0, own.Length).ToArray());
    }
}
