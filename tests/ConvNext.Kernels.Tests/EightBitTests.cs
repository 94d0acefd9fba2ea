using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Networks with products of 8 bits beside those of floats, which have the same weights: both live in one program.</summary>
public sealed class EightBitTests
{
    // Of the largest magnitude of an output. Where blocks are added without a scale, or norms of few channels magnify what they are given, differences grow from stage
    // to stage: toy networks of
    // one channel are about their bits.
    private const double Allowed = 0.05;

    public static TheoryData<string> Networks => new(KernelCase.Names.Where(name => KernelCase.Named(name).Config.HiddenSizes.Min() >= 24));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_and_features_are_near_those_of_floats_and_not_the_same(string name)
    {
        KernelCase single = KernelCase.Named(name);
        using ConvNextModel floats = single.Load();
        using ConvNextModel eight = KernelCase.Named(name + " in 8 bits").Load();
        Assert.Equal(NetworkPrecision.Float32, floats.Description.Precision);
        Assert.Equal(NetworkPrecision.Int8, eight.Description.Precision);
        Assert.Equal(floats.Description.ParameterCount, eight.Description.ParameterCount);
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(floats, new ConvNextSessionOptions(), single.Pixels())[0];
        IReadOnlyList<(string Name, float[] Values)> found = Outputs.Of(eight, new ConvNextSessionOptions(), single.Pixels())[0];
        Assert.Equal(expected.Select(output => output.Name), found.Select(output => output.Name));
        foreach ((string output, float[] values) in expected.Where(output => output.Name is "logits" or "pooler_output"))
        {
            float[] others = found.Single(other => other.Name == output).Values;
            double largest = values.Max(Math.Abs);
            double difference = values.Zip(others, static (left, right) => Math.Abs((double)left - right)).Max();
            Assert.True(difference <= Allowed * largest, $"{name}: {output} is off by {difference:g3} of {largest:g3}.");
            Assert.True(difference > 0 || single.Config.Depths.Sum() == 0, $"{name}: {output} is the same.");
        }
    }
}
