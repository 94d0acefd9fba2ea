using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>What infinities inside of a network come to, against the plain reference in float32: docs/numerics.md has a row for each.</summary>
public sealed unsafe class BeyondTheRangeTests
{
    public static TheoryData<string> WithoutQuarters => new(
        "twenty-four-then-forty", "wide-on-rows-of-fourteen", "quarters in chains", "quarters-on-rows-of-fourteen in chains", "quarters-in-slices in chains");

    public static TheoryData<string> Quarters => new("quarters", "quarters-on-rows-of-fourteen", "quarters-in-slices");

    public static TheoryData<string> ResponseNorms => new([
        .. ((string[])["response-on-few-pixels", "response-in-bands", "response-of-quarters-in-slices"]).SelectMany(name => new[] { name, name + " in 8 bits" }),
        "response-of-quarters-in-slices in chains"]);

    /// <summary>Where sums are chains an infinity stays where the reference has it, and what it is.</summary>
    [Theory]
    [MemberData(nameof(WithoutQuarters))]
    public void An_infinity_in_a_block_without_quarters_is_the_references(string name)
    {
        (float[] expected, float[] found) = RunWithInfinities(name);

        Assert.Contains(expected, float.IsInfinity);
        Assert.Contains(expected, float.IsFinite);
        Assert.Equal(expected.Select(Kind), found.Select(Kind));
    }

    /// <summary>An infinity meets itself with the other sign where quarters are added and subtracted: NaN, in others that share the sums too, never a finite value.</summary>
    [Theory]
    [MemberData(nameof(Quarters))]
    public void An_infinity_in_a_block_with_quarters_is_never_finite_and_reaches_others(string name)
    {
        (float[] expected, float[] found) = RunWithInfinities(name);

        Assert.Contains(expected, float.IsInfinity);
        Assert.All(expected.Zip(found).Where(pair => !float.IsFinite(pair.First)), pair => Assert.False(float.IsFinite(pair.Second)));
        Assert.Contains(expected.Zip(found), pair => float.IsFinite(pair.First) && float.IsNaN(pair.Second));
    }

    /// <summary>Squares of hidden values that overflow make NaN of the whole image, as in the reference; a thousandth of them does not.</summary>
    [Theory]
    [MemberData(nameof(ResponseNorms))]
    public void Hidden_values_beyond_the_range_of_a_response_norm_make_the_image_NaN(string name)
    {
        Assert.All(Run(KernelCase.Named(name), 1e20f), value => Assert.True(float.IsNaN(value)));
        Assert.All(Reference(KernelCase.Named(name), 1e20f), value => Assert.True(float.IsNaN(value)));
        Assert.All(Run(KernelCase.Named(name), 1e17f), value => Assert.True(float.IsFinite(value)));

        static float[] Run(KernelCase network, float bias)
        {
            using RecipeSource weights = network.Weights();
            Values(weights, network.Config.Prefix + "encoder.stages.0.layers.0.pwconv1.bias")[0] = bias;
            return LastMap(network, weights);
        }

        static float[] Reference(KernelCase network, float bias)
        {
            using RecipeSource weights = network.Weights();
            Values(weights, network.Config.Prefix + "encoder.stages.0.layers.0.pwconv1.bias")[0] = bias;
            return ReferenceMap(network, weights);
        }
    }

    /// <summary>Numbers below 2⁻¹²⁶ are kept, not taken for zero, and have the same bits however they are computed.</summary>
    [Theory]
    [InlineData("pocket")]
    [InlineData("quarters")]
    [InlineData("quarters in chains")]
    [InlineData("response-on-few-pixels")]
    [InlineData("tokens-of-odd-maps")]
    [InlineData("many-pixels")]
    public void Numbers_too_small_to_be_normal_are_those_of_the_reference(string name)
    {
        const string Map = "last_hidden_state";
        KernelCase network = KernelCase.Named(name);
        using RecipeSource weights = network.Weights();
        DenormalNumbers.Keep(network.Config, weights);
        float[] pixels = DenormalNumbers.Of(network.Pixels());
        using ConvNextModel model = network.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions());
        IReadOnlyList<(string Name, float[] Values)> found = Outputs.Of(session, pixels)[0];
        DenormalNumbers.Require(name, found.Single(output => output.Name == Map).Values);
        foreach (int bits in (int[])[512, 256, 128])
        {
            Assert.Null(Outputs.FirstDifference(found, Outputs.Of(model, new ConvNextSessionOptions { Threads = 3, MaxVectorBits = bits }, pixels)[0]));
        }

        // They have some 16 bits left of 24.
        double[] exact = ReferenceNetwork<double>.Of(network.Config, weights).Run(pixels).Single(output => output.Name == Map).Values;
        float[] values = new float[exact.Length];
        session.GetOutput(Map).CopyChannelsFirst(values);
        Assert.All(exact.Zip(values), pair => Assert.InRange(pair.Second, pair.First - (1e-3 * exact.Max(Math.Abs)), pair.First + (1e-3 * exact.Max(Math.Abs))));
    }

    // The first hidden channel of the last block is so large a multiple of one of its inputs that it overflows in some pixels, the others being zero there: no order of
    // sums makes another infinity.
    private static (float[] Expected, float[] Found) RunWithInfinities(string name)
    {
        KernelCase network = KernelCase.Named(name);
        int stage = network.Config.Stages - 1;
        int channels = network.Config.HiddenSizes[stage];
        using RecipeSource weights = network.Weights();
        string block = $"{network.Config.Prefix}encoder.stages.{stage}.layers.{network.Config.Depths[stage] - 1}.";
        Span<float> first = Values(weights, block + "pwconv1.weight")[..channels];
        first.Clear();
        first[0] = 3e38f;
        Values(weights, block + "pwconv1.bias")[0] = 0;
        return (ReferenceMap(network, weights), LastMap(network, weights));
    }

    private static float[] LastMap(KernelCase network, RecipeSource weights)
    {
        using ConvNextModel model = network.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        session.Run(network.Pixels());
        OutputTensor output = session.GetOutput("last_hidden_state");
        float[] values = new float[output.Description.Length];
        output.CopyChannelsFirst(values);
        return values;
    }

    private static float[] ReferenceMap(KernelCase network, RecipeSource weights) =>
        ReferenceNetwork<float>.Of(network.Config, weights).Run(network.Pixels()).Single(output => output.Name == "last_hidden_state").Values;

    private static Span<float> Values(RecipeSource weights, string name) => weights.TryGet(name, out TensorData? tensor)
        ? new Span<float>(tensor.Data, checked((int)(tensor.LengthInBytes / sizeof(float))))
        : throw new KeyNotFoundException(name);

    private static string Kind(float value) =>
        float.IsNaN(value) ? "NaN" : float.IsPositiveInfinity(value) ? "∞" : float.IsNegativeInfinity(value) ? "−∞" : "finite";
}
