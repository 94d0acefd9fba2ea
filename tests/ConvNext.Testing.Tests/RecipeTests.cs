using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvNext.Testing.Tests;

/// <summary>The recipe against values that a plain Python restatement of it gives.</summary>
public sealed class RecipeTests
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("pixel_values", 0x4a225fba9c8224ce)]
    public void Hash_IsFnv1a(string text, ulong expected) => Assert.Equal(expected, Recipe.Hash(text));

    [Theory]
    [InlineData(0, -0.9324476718902588)]
    [InlineData(1, -0.987493634223938)]
    [InlineData(2, -0.3450760841369629)]
    [InlineData(1000000, -0.025267839431762695)]
    public void Uniform_IsSplitmix(long index, double expected) =>
        Assert.Equal(expected, Recipe.Uniform(Recipe.Hash("pixel_values"), index));

    [Theory]
    [InlineData("", "convnext.encoder.stages.0.layers.0.layer_scale_parameter", 0, 0.5380504131317139)]
    [InlineData("", "convnext.encoder.stages.0.layers.0.layer_scale_parameter", 95, 0.502621591091156)]
    [InlineData("", "convnext.layernorm.weight", 0, 0.8662946224212646)]
    [InlineData("", "convnext.layernorm.weight", 95, 1.0622620582580566)]
    [InlineData("", "convnext.layernorm.bias", 0, 0.23843756318092346)]
    [InlineData("", "convnext.layernorm.bias", 95, -0.07854241132736206)]
    [InlineData("seed-", "convnext.layernorm.bias", 95, -0.00948527455329895)]
    [InlineData("", "convnext.encoder.stages.0.layers.0.act.weight", 0, 0.3738167881965637)]
    public void FillWeights_ScalesByName(string seed, string name, int index, double expected)
    {
        float[] values = new float[96];
        Recipe.FillWeights(seed, name, [96], values);
        Assert.Equal((float)expected, values[index]);
    }

    [Fact]
    public void FillWeights_ScalesByFanIn_AcrossParallelTasks()
    {
        float[] values = new float[4096 * 96];
        Recipe.FillWeights("", "convnext.encoder.stages.0.layers.0.pwconv1.weight", [4096, 96], values);
        Assert.Equal(-0.04487644508481026, values[0]);
        Assert.Equal(-0.07501506805419922, values[1]);
        Assert.Equal(0.14678455889225006, values[300000]);
    }

    [Theory]
    [InlineData("tiny-224", 28_589_128)]
    [InlineData("small-224", 50_223_688)]
    [InlineData("base-224", 88_591_464)]
    [InlineData("large-224", 197_767_336)]
    [InlineData("xlarge-224", 350_196_968)]
    public void NetworkTensors_HaveThePublishedNumberOfParameters(string name, long expected)
    {
        IReadOnlyList<(string Name, long[] Shape)> tensors = NetworkTensors.Of(OwnCases.Named(name).Config);
        Assert.Equal(expected, tensors.Sum(static tensor => tensor.Shape.Aggregate(1L, static (product, dimension) => product * dimension)));
        Assert.Equal(tensors.Count, tensors.Select(static tensor => tensor.Name).Distinct().Count());
    }

    [Fact]
    public void RecipeSource_GivesEachTensorByName()
    {
        FixtureCase fixture = OwnCases.Named("act-prelu");
        using RecipeSource source = fixture.Weights();
        Assert.Equal(NetworkTensors.Of(fixture.Config).Select(static tensor => tensor.Name), source.Names);
        Assert.True(source.TryGet("convnext.encoder.stages.3.layers.0.act.weight", out Tensors.TensorData? tensor));
        Assert.Equal([1L], tensor.Shape);
        Assert.Equal(sizeof(float), tensor.LengthInBytes);
        Assert.Equal(Recipe.Uniform(Recipe.Hash("classifier.bias"), 3) * 0.25f, source.Values("classifier.bias")[3]);
        Assert.False(source.TryGet("convnext.head.weight", out _));
    }
}
