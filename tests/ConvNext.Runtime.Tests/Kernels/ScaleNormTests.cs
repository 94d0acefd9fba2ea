using System;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Kernels;
using ConvNext.Simd;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>The norms without a bias against their formulas in double precision, in buffers that end where memory does.</summary>
public sealed unsafe class ScaleNormTests
{
    private const int Pixels = 5;
    private const float Epsilon = 1e-6f;

    public static TheoryData<int> Channels => [2, 5, 15, 16, 17, 24, 31, 32, 33, 40, 96, 1000];

    /// <summary>Allowed is what the sums may be off by, C roundings of them in sixteen lanes, halved by the root, and four roundings of the scaling.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Are_their_formulas_and_the_same_bits_at_every_width(int channels)
    {
        float[] values = KernelChecks.Random(Pixels * channels, channels, centre: 0.5f);
        float[] weight = KernelChecks.Random(channels, 8, centre: 1, spread: 0.5f);
        foreach (bool isSimple in (bool[])[false, true])
        {
            float[] first = Normalise(values, channels, weight, 512, isSimple);
            foreach (int width in KernelChecks.Widths)
            {
                KernelChecks.AssertSameBits(first, Normalise(values, channels, weight, width, isSimple), $"{channels} channels, {width} bits");
            }

            for (int pixel = 0; pixel < Pixels; pixel++)
            {
                double[] x = [.. values.Skip(pixel * channels).Take(channels).Select(value => (double)value)];
                double mean = isSimple ? x.Average() : 0;
                double moment = x.Sum(value => (value - mean) * (value - mean)) / (isSimple ? channels - 1 : channels);
                for (int channel = 0; channel < channels; channel++)
                {
                    double expected = x[channel] / Math.Sqrt(moment + Epsilon) * weight[channel];
                    double allowed = ((channels / 16) + 12) * KernelChecks.Rounding * Math.Max(Math.Abs(expected), 0.01);
                    Assert.InRange(first[(pixel * channels) + channel], expected - allowed, expected + allowed);
                }
            }
        }
    }

    private static float[] Normalise(float[] values, int channels, float[] weight, int width, bool isSimple)
    {
        int padded = Lanes.RoundUp(channels);
        using var source = new GuardedFloats(Pixels * padded);
        using var weights = new GuardedFloats(padded);
        using var destination = new GuardedFloats(Pixels * padded);
        source.Span.Clear();
        weights.Span.Clear();
        weight.CopyTo(weights.Span);
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            values.AsSpan(pixel * channels, channels).CopyTo(source.Span[(pixel * padded)..]);
        }

        switch (width)
        {
            case 512:
                Apply<Simd512, Vector512<float>>(source, destination, weights, channels, isSimple);
                break;
            case 256:
                Apply<Simd256, Vector256<float>>(source, destination, weights, channels, isSimple);
                break;
            default:
                Apply<Simd128, Vector128<float>>(source, destination, weights, channels, isSimple);
                break;
        }

        Assert.True(destination.MarginIsUntouched);
        float[] results = new float[Pixels * channels];
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            destination.Span.Slice(pixel * padded, channels).CopyTo(results.AsSpan(pixel * channels));
            Assert.All(destination.Span.Slice((pixel * padded) + channels, padded - channels).ToArray(), value => Assert.Equal(0f, value));
        }

        return results;
    }

    private static void Apply<TSimd, TVector>(GuardedFloats source, GuardedFloats destination, GuardedFloats weight, int channels, bool isSimple)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = Lanes.RoundUp(channels);
        if (isSimple)
        {
            SimpleNorm.Apply<TSimd, TVector>(source.Pointer, padded, destination.Pointer, padded, Pixels, new(weight.Pointer, null, channels, Epsilon));
        }
        else
        {
            RmsNorm.Apply<TSimd, TVector>(source.Pointer, padded, destination.Pointer, padded, Pixels, new(weight.Pointer, null, channels, Epsilon));
        }
    }
}
