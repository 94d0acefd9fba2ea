using System;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Kernels;
using ConvNext.Simd;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>The response norm against its definition in double precision, in guarded buffers, with the same bits at each width.</summary>
public sealed unsafe class ResponseNormTests
{
    // What one image's norm is made with and gives.
    private sealed record Norm(float[] Factors, float[] Hidden, float[] Weights, float[] Bias);

    /// <summary>Channels, pixels, pixels of a group: less than a vector, no multiple of one, groups that divide the pixels and that do not, one of one pixel.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 4, 49, 49 }, { 20, 15, 4 }, { 96, 6, 1 }, { 160, 37, 10 }, { 33, 200, 64 },
    };

    /// <summary>
    /// G is off by the roundings of a sum of squares, at most one for each pixel of a chain, halved by the root; the quotient, the mean over the channels and the
    /// factor add some: pixels + channels / 16 + 16 roundings are more than all of them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Factors_scaled_values_and_scaled_weights_are_those_of_the_definition(int channels, int pixels, int groupPixels)
    {
        const int Outputs = 32;
        float[] hidden = KernelChecks.Random(channels * pixels, 1, 0.3f);
        float[] weight = KernelChecks.Random(channels, 2), bias = KernelChecks.Random(channels, 3);
        float[] project = KernelChecks.Random(channels * Outputs, 4), projectBias = KernelChecks.Random(Outputs, 5);
        double[] strengths = [.. Enumerable.Range(0, channels)
            .Select(channel => Math.Sqrt(Enumerable.Range(0, pixels).Sum(pixel => (double)hidden[(pixel * channels) + channel] * hidden[(pixel * channels) + channel])))];
        double[] factors = [.. strengths.Select((strength, channel) => 1 + (weight[channel] * strength / (strengths.Average() + 1e-6)))];
        double roundings = pixels + (channels / 16.0) + 16;

        Norm first = Compute(512, hidden, channels, pixels, groupPixels, weight, bias, project, projectBias);
        for (int channel = 0; channel < channels; channel++)
        {
            double allowed = roundings * KernelChecks.Rounding * (1 + Math.Abs(factors[channel] - 1));
            Assert.InRange(first.Factors[channel], factors[channel] - allowed, factors[channel] + allowed);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                double value = hidden[(pixel * channels) + channel];
                double expected = (value * factors[channel]) + bias[channel];
                double off = (allowed * Math.Abs(value)) + (KernelChecks.Rounding * Math.Abs(expected)) + 1e-12;
                Assert.InRange(first.Hidden[(pixel * channels) + channel], expected - off, expected + off);
            }

            for (int output = 0; output < Outputs; output++)
            {
                double expected = project[(channel * Outputs) + output] * factors[channel];
                double off = (allowed * Math.Abs(project[(channel * Outputs) + output])) + (KernelChecks.Rounding * Math.Abs(expected));
                Assert.InRange(first.Weights[(channel * Outputs) + output], expected - off, expected + off);
            }
        }

        for (int output = 0; output < Outputs; output++)
        {
            double expected = projectBias[output] + Enumerable.Range(0, channels).Sum(channel => (double)project[(channel * Outputs) + output] * bias[channel]);
            Assert.InRange(first.Bias[output], expected - (1e-6 * channels), expected + (1e-6 * channels));
        }

        foreach (int bits in KernelChecks.Widths)
        {
            Norm other = Compute(bits, hidden, channels, pixels, groupPixels, weight, bias, project, projectBias);
            KernelChecks.AssertSameBits(first.Factors, other.Factors, $"factors, {bits} bits");
            KernelChecks.AssertSameBits(first.Hidden, other.Hidden, $"values, {bits} bits");
            KernelChecks.AssertSameBits(first.Weights, other.Weights, $"weights, {bits} bits");
            KernelChecks.AssertSameBits(first.Bias, other.Bias, $"bias, {bits} bits");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_channel_or_an_image_of_zeros_has_a_factor_of_one(int channelsThatAreNot)
    {
        const int Channels = 20, Pixels = 9;
        float[] hidden = new float[Channels * Pixels];
        for (int pixel = 0; pixel < Pixels && channelsThatAreNot > 0; pixel++)
        {
            hidden[pixel * Channels] = 2;
        }

        float[] ones = [.. Enumerable.Repeat(1f, Channels)];
        Norm norm = Compute(512, hidden, Channels, Pixels, 4, ones, ones, ones, new float[16]);

        Assert.All(norm.Factors.Skip(channelsThatAreNot), factor => Assert.Equal(1f, factor));
        Assert.All(norm.Hidden, value => Assert.True(float.IsFinite(value)));
        Assert.All(norm.Factors.Take(channelsThatAreNot), factor => Assert.InRange(factor, 20.9, 21.1));
    }

    // Pixels lie with the padding of a vector between them, filled with what must not be summed.
    private static Norm Compute(
        int bits, float[] hidden, int channels, int pixels, int groupPixels, float[] weight, float[] bias, float[] project, float[] projectBias) => bits switch
        {
            512 => Compute<Simd512, Vector512<float>>(hidden, channels, pixels, groupPixels, weight, bias, project, projectBias),
            256 => Compute<Simd256, Vector256<float>>(hidden, channels, pixels, groupPixels, weight, bias, project, projectBias),
            _ => Compute<Simd128, Vector128<float>>(hidden, channels, pixels, groupPixels, weight, bias, project, projectBias),
        };

    private static Norm Compute<TSimd, TVector>(
        float[] hidden, int channels, int pixels, int groupPixels, float[] weight, float[] bias, float[] project, float[] projectBias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = Lanes.RoundUp(channels), groups = (pixels + groupPixels - 1) / groupPixels, outputs = projectBias.Length;
        using var values = new GuardedFloats(pixels * padded);
        using var squares = new GuardedFloats(groups * padded);
        using var factors = new GuardedFloats(padded);
        using var weights = new GuardedFloats(padded);
        using var shift = new GuardedFloats(padded);
        using var panel = new GuardedFloats(project.Length / outputs >= channels ? project : new float[channels * outputs]);
        using var panelBias = new GuardedFloats(projectBias);
        using var scaled = new GuardedFloats(channels * outputs);
        using var scaledBias = new GuardedFloats(outputs);
        values.Span.Fill(3);
        weights.Span.Clear();
        shift.Span.Clear();
        weight.CopyTo(weights.Span);
        bias.CopyTo(shift.Span);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            hidden.AsSpan(pixel * channels, channels).CopyTo(values.Span[(pixel * padded)..]);
        }

        // The last group first, and one vector of channels at a time: neither changes a sum.
        for (int first = (groups - 1) * groupPixels; first >= 0; first -= groupPixels)
        {
            for (int column = 0; column < padded; column += Lanes.Count)
            {
                int count = Math.Min(groupPixels, pixels - first);
                ResponseNorm.SumSquares<TSimd, TVector>(
                    values.Pointer + (first * padded) + column, padded, count, groupPixels, Lanes.Count, squares.Pointer + (first / groupPixels * padded) + column, padded);
            }
        }

        float[] piecewise = squares.Span.ToArray();
        ResponseNorm.SumSquares<TSimd, TVector>(values.Pointer, padded, pixels, groupPixels, padded, squares.Pointer, padded);
        KernelChecks.AssertSameBits(piecewise, squares.Span, "the sums of squares, all at once,");
        ResponseNorm.Factors<TSimd, TVector>(squares.Pointer, groups, channels, weights.Pointer, factors.Pointer);
        ResponseNorm.ScalePanel<TSimd, TVector>(
            panel.Pointer, channels, outputs, factors.Pointer, shift.Pointer, panelBias.Pointer, scaled.Pointer, scaledBias.Pointer);
        ResponseNorm.ScaleHidden<TSimd, TVector>(values.Pointer, padded, pixels, padded, factors.Pointer, shift.Pointer);
        float[] dense = [.. Enumerable.Range(0, pixels).SelectMany(pixel => values.Span.Slice(pixel * padded, channels).ToArray())];
        return new Norm(factors.Span[..channels].ToArray(), dense, scaled.Span.ToArray(), scaledBias.Span.ToArray());
    }
}
