using System;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Memory;
using ConvNext.Simd;
using ConvNext.Training.Kernels;
using Xunit;

namespace ConvNext.Training.Tests.Kernels;

/// <summary>A pixel's norm and its gradient against the formulas in double precision; padding stays zero.</summary>
public sealed unsafe class NormKernelTests
{
    private const float Epsilon = 1e-6f;

    public static TheoryData<int> Channels => [1, 2, 15, 16, 17, 40, 96, 193];

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_norm_is_the_plain_one_on_every_width(int channels)
    {
        float[] row = Normalised<Simd512, Vector512<float>>(channels, out float scale);
        Assert.Equal(row, Normalised<Simd256, Vector256<float>>(channels, out float second));
        Assert.Equal(row, Normalised<Simd128, Vector128<float>>(channels, out float third));
        Assert.Equal((scale, scale), (second, third));

        double[] x = Values(channels, 1);
        double mean = x.Average();
        double expected = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + Epsilon);
        Assert.Equal(expected, scale, expected * 1e-6);
        for (int i = 0; i < row.Length; i++)
        {
            Assert.Equal(i < channels ? (x[i] - mean) * expected : 0, row[i], i < channels ? 1e-5 : 0);
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Its_gradient_is_the_plain_one_on_every_width(int channels)
    {
        const float scale = 1.75f;
        float[] all = Gradients<Simd512, Vector512<float>>(channels, scale);
        Assert.Equal(all, Gradients<Simd256, Vector256<float>>(channels, scale));
        Assert.Equal(all, Gradients<Simd128, Vector128<float>>(channels, scale));
        float[][] parts = [.. all.Chunk(Lanes.RoundUp(channels))];
        (float[] gradient, float[] weights, float[] biases) = (parts[0], parts[1], parts[2]);

        (double[] g, double[] x, double[] w) = (Values(channels, 2), Values(channels, 3), Values(channels, 4));
        double[] h = [.. g.Zip(w, (left, right) => left * right)];
        double mean = h.Average();
        double along = h.Zip(x, (left, right) => left * right).Average();
        for (int i = 0; i < gradient.Length; i++)
        {
            bool isChannel = i < channels;
            Assert.Equal(isChannel ? scale * (h[i] - mean - (x[i] * along)) : 0, gradient[i], isChannel ? 1e-5 : 0);
            Assert.Equal(isChannel ? 0.5 + (g[i] * x[i]) : 0.5, weights[i], isChannel ? 1e-6 : 0);
            Assert.Equal(isChannel ? 0.5 + g[i] : 0.5, biases[i], isChannel ? 1e-6 : 0);
        }
    }

    private static double[] Values(int channels, int seed)
    {
        using AlignedMemory memory = Padded(channels, seed);
        return [.. new Span<float>(memory.Pointer, channels).ToArray().Select(value => (double)value)];
    }

    private static AlignedMemory Padded(int channels, int seed)
    {
        var memory = new AlignedMemory(Lanes.RoundUp(channels));
        new Span<float>(memory.Pointer, Lanes.RoundUp(channels)).Clear();
        KernelData.Fill(channels, seed, memory.Pointer);
        return memory;
    }

    private static float[] Read(AlignedMemory memory, int channels) => new Span<float>(memory.Pointer, Lanes.RoundUp(channels)).ToArray();

    private static float[] Normalised<TSimd, TVector>(int channels, out float scale)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        using AlignedMemory row = Padded(channels, 1);
        scale = Rows.Normalise<TSimd, TVector>(row.Pointer, channels, Epsilon);
        return Read(row, channels);
    }

    // Of the input, then of weight and bias, each padded.
    private static float[] Gradients<TSimd, TVector>(int channels, float scale)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        using AlignedMemory gradient = Padded(channels, 2);
        using AlignedMemory normalised = Padded(channels, 3);
        using AlignedMemory weight = Padded(channels, 4);
        using var weightSum = new AlignedMemory(Lanes.RoundUp(channels));
        using var biasSum = new AlignedMemory(Lanes.RoundUp(channels));
        new Span<float>(weightSum.Pointer, Lanes.RoundUp(channels)).Fill(0.5f);
        new Span<float>(biasSum.Pointer, Lanes.RoundUp(channels)).Fill(0.5f);
        Rows.NormGradient<TSimd, TVector>(gradient.Pointer, normalised.Pointer, scale, weight.Pointer, weightSum.Pointer, biasSum.Pointer, channels);
        return [.. Read(gradient, channels), .. Read(weightSum, channels), .. Read(biasSum, channels)];
    }
}
