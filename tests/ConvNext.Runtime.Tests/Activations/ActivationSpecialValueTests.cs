using System;
using Xunit;

namespace ConvNext.Tests.Activations;

/// <summary>NaN, infinities, zeros and the values at which a careless formula overflows.</summary>
public sealed class ActivationSpecialValueTests
{
    public static TheoryData<string> Names => ActivationCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_gives_NaN(string name)
    {
        foreach (int width in (int[])[512, 256, 128])
        {
            float[] values = [0f, float.NaN, 1f, -float.NaN, BitConverter.UInt32BitsToSingle(0x7FC12345), BitConverter.UInt32BitsToSingle(0xFFFFFFFF)];
            bool[] expected = Array.ConvertAll(values, float.IsNaN);
            float[] results = ActivationCase.Named(name).Compute(values, width);
            Assert.Equal(expected, Array.ConvertAll(results, float.IsNaN));
        }
    }

    [Theory]
    [InlineData("linear", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("relu", 0f, float.PositiveInfinity)]
    [InlineData("relu2", 0f, float.PositiveInfinity)]
    [InlineData("relu6", 0f, 6f)]
    [InlineData("leaky_relu", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("prelu", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("gelu", -5.5e-12f, float.PositiveInfinity)] // the polynomial's last value: bounded in the accuracy tests
    [InlineData("gelu in 8 bits", -2.9e-7f, float.PositiveInfinity)]
    [InlineData("gelu_10", -5.5e-12f, 10f)]
    [InlineData("gelu_new", 0f, float.PositiveInfinity)]
    [InlineData("gelu_fast", 0f, float.PositiveInfinity)]
    [InlineData("quick_gelu", 0f, float.PositiveInfinity)]
    [InlineData("silu", 0f, float.PositiveInfinity)]
    [InlineData("sigmoid", 0f, 1f)]
    [InlineData("tanh", -1f, 1f)]
    [InlineData("hardswish", 0f, float.PositiveInfinity)]
    [InlineData("mish", 0f, float.PositiveInfinity)]
    [InlineData("laplace", 0f, 1f)]
    [InlineData("sqrtsoftplus", 0f, float.PositiveInfinity)]
    public void Infinities_give_the_limits(string name, float below, float above)
    {
        foreach (int width in (int[])[512, 256, 128])
        {
            float[] results = ActivationCase.Named(name).Compute([float.NegativeInfinity, float.PositiveInfinity], width);
            Assert.Equal(above, results[1]);
            if (below is 0f or -1f || float.IsInfinity(below))
            {
                Assert.Equal(below, results[0]);
            }
            else
            {
                Assert.InRange(results[0], 1.1f * below, 0f);
            }
        }
    }

    /// <summary>Each result is finite, infinite or NaN as the definition's is, whose limit counts at −∞ and ∞.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Results_are_of_the_definition_s_kind(string name)
    {
        float[] values =
        [
            float.NaN, float.NegativeInfinity, float.PositiveInfinity, -float.MaxValue, float.MaxValue, -1e30f, 1e30f, -1e20f, 1e20f, -1e19f, 1e19f, -1e13f, 1e13f, -200f, 200f, 0f,
        ];
        ActivationCase activation = ActivationCase.Named(name);
        foreach (int width in (int[])[512, 256, 128])
        {
            float[] results = activation.Compute(values, width);
            string[] expected = Array.ConvertAll(values, value => Kind((float)activation.Reference(value)));
            Assert.Equal(expected, Array.ConvertAll(results, Kind));
        }

        static string Kind(float value) =>
            float.IsNaN(value) ? "NaN" : float.IsPositiveInfinity(value) ? "∞" : float.IsNegativeInfinity(value) ? "−∞" : "finite";
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_finite_value_gives_NaN(string name)
    {
        float[] magnitudes =
        [
            0f, float.Epsilon, 1e-40f, 1.17549435e-38f, 1e-30f, 1e-20f, 1e-8f, 0.625f, 1f, 3f, 5.5f, 6f, 9f, 10f, 11f, 17f, 19.99f, 20f, 20.01f,
            40f, 64f, 87f, 88f, 88.8f, 89f, 100f, 103f, 103.9f, 104f, 105f, 128f, 1e4f, 1e10f, 1e13f, 1e19f, 1e20f, 1e30f, 1e38f, float.MaxValue,
        ];
        ActivationCase activation = ActivationCase.Named(name);
        foreach (int sign in (int[])[1, -1])
        {
            float[] values = Array.ConvertAll(magnitudes, magnitude => sign * magnitude);
            float[] results = activation.Compute(values, 512);
            for (int i = 0; i < values.Length; i++)
            {
                double exact = activation.Reference(values[i]);
                bool overflows = Math.Abs(exact) > float.MaxValue && float.IsInfinity(results[i]);
                Assert.True(
                    overflows || Math.Abs(results[i] - exact) <= activation.Bound.At(values[i], exact),
                    $"{name}({values[i]:R}) is {exact:R}, computed {results[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("leaky_relu")]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    [InlineData("tanh")]
    [InlineData("hardswish")]
    [InlineData("mish")]
    public void Negative_zero_stays_negative(string name) =>
        Assert.Equal(
            BitConverter.SingleToUInt32Bits(-0f),
            BitConverter.SingleToUInt32Bits(ActivationCase.Named(name).Compute([-0f], 512)[0]));

    [Theory]
    [InlineData("gelu", 6f)]
    [InlineData("gelu_new", 11f)]
    [InlineData("quick_gelu", 12f)]
    [InlineData("silu", 20f)]
    [InlineData("mish", 20f)]
    [InlineData("hardswish", 3f)]
    public void Large_values_pass_unchanged(string name, float from)
    {
        float[] values = [from, 1.37f * from, 33.3f, 1234.567f, 1e20f, 3e38f];
        Assert.Equal(values, ActivationCase.Named(name).Compute(values, 512));
    }
}
