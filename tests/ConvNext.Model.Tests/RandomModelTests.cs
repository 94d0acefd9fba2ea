using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>Models without learned weights.</summary>
public class RandomModelTests
{
    [Fact]
    public void Equal_seeds_give_equal_weights_and_others_do_not()
    {
        Dictionary<string, float[]> first = Weights(SmallClassifier.CreateRandom(7));
        Dictionary<string, float[]> second = Weights(SmallClassifier.CreateRandom(7));
        Dictionary<string, float[]> other = Weights(SmallClassifier.CreateRandom(8));

        Assert.Equal(first, second);
        const string Name = "convnext.encoder.stages.3.layers.1.pwconv1.weight";
        Assert.True(first[Name].Zip(other[Name], (left, right) => left == right).Count(same => same) < 10);
    }

    [Fact]
    public void The_first_numbers_are_these_on_every_machine()
    {
        // Bits, not roundings: computed by the same method in Python, with its logarithm; a machine that gives others breaks the promise.
        float[] values = Weights(SmallClassifier.CreateRandom(0))["classifier.weight"];

        Assert.Equal(Recorded, values.Take(Recorded.Length).Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Tensors_are_initialised_as_the_reference_does()
    {
        foreach ((string name, float[] values) in Weights(Everything.CreateRandom(1)))
        {
            string kind = name[(name.LastIndexOf('.') + 1)..];
            bool isNorm = name.Contains("layernorm", StringComparison.Ordinal) || name.Contains("downsampling_layer.0", StringComparison.Ordinal)
                || name.Contains("hidden_states_norms", StringComparison.Ordinal);
            if (kind == "bias" || kind == "layer_scale_parameter" || isNorm)
            {
                float expected = kind == "bias" ? 0 : kind == "weight" ? 1 : 1e-6f;
                Assert.All(values, value => Assert.Equal(expected, value));
            }
            else
            {
                AssertNormal(name, values, 0.05);
            }
        }

        Dictionary<string, float[]> odd = Weights(OddClassifier.CreateRandom(1));
        Assert.Equal([0.25f], odd["convnext.encoder.stages.2.layers.1.act.weight"]);
    }

    // Within five standard errors: of the mean σ/√n, of the variance σ²√(2/n), of the share beyond one σ (0.3173) √(p(1−p)/n).
    private static void AssertNormal(string name, float[] values, double sigma)
    {
        double n = values.Length;
        double mean = values.Average(value => (double)value);
        double variance = values.Average(value => value * (double)value);
        double beyond = values.Count(value => Math.Abs(value) > sigma) / n;
        Assert.True(Math.Abs(mean) < 5 * sigma / Math.Sqrt(n), $"{name} has mean {mean:g3}.");
        Assert.True(Math.Abs(variance - (sigma * sigma)) < 5 * sigma * sigma * Math.Sqrt(2 / n), $"{name} has variance {variance:g3}.");
        Assert.True(Math.Abs(beyond - 0.3173) < 5 * Math.Sqrt(0.3173 * 0.6827 / n), $"{name} has {beyond:p1} beyond one standard deviation.");
    }

    private static Dictionary<string, float[]> Weights(ConvNextModel model)
    {
        using var folder = new TemporaryFolder();
        using (model)
        {
            model.Save(folder.Path);
        }

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        return file.Names.ToDictionary(name => name, name =>
        {
            Assert.True(file.TryGet(name, out TensorData? tensor));
            var values = new float[tensor.LengthInBytes / sizeof(float)];
            ElementConversion.ToFloat32(tensor, values);
            return values;
        });
    }

    private static readonly uint[] Recorded = [0xbcb0ee91, 0xbc92741b, 0xbb3c9a40, 0x3c652eb3, 0xbd01cc27, 0x3ba6282f, 0x3cb8d9ed, 0xbc1d4595];
}
