using System;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Kernels;
using ConvNext.Simd;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>Layer norm against its formula in double precision, in buffers that end where memory does.</summary>
public sealed unsafe class LayerNormTests
{
    // Enough for groups of pixels that are computed together, and some left over.
    private const int Pixels = 11;

    public static TheoryData<int> Channels => [1, 5, 15, 16, 17, 24, 31, 32, 33, 40, 96, 1000];

    [Theory]
    [MemberData(nameof(Channels))]
    public void Is_the_formula(int channels) => Check(channels, KernelChecks.Random(Pixels * channels, channels), 1e-6f);

    [Theory]
    [MemberData(nameof(Channels))]
    public void Is_the_formula_with_the_smallest_epsilon(int channels) => Check(channels, KernelChecks.Random(Pixels * channels, channels + 1, spread: 10), 1e-12f);

    /// <summary>A variance from the mean of squares would lose all of its digits here.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Keeps_its_digits_far_from_zero(int channels) => Check(channels, KernelChecks.Random(Pixels * channels, channels + 2, centre: 4096), 1e-6f);

    [Theory]
    [MemberData(nameof(Channels))]
    public void Keeps_its_digits_where_one_channel_stands_out(int channels)
    {
        float[] values = KernelChecks.Random(Pixels * channels, channels + 3);
        values[0] = 1e6f;
        values[^1] = -1e6f;
        Check(channels, values, 1e-6f);
    }

    /// <summary>Small integers are summed without rounding: the deviations are zeros, and what is left is the bias.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Of_equal_values_is_the_bias(int channels)
    {
        float[] bias = KernelChecks.Random(channels, 7);
        foreach (float value in (float[])[0f, 3f, -1000f])
        {
            float[] values = new float[Pixels * channels];
            Array.Fill(values, value);
            foreach (int width in KernelChecks.Widths)
            {
                float[] results = Normalise(values, channels, KernelChecks.Random(channels, 8), bias, 1e-12f, width, inPlace: false);
                for (int pixel = 0; pixel < Pixels; pixel++)
                {
                    KernelChecks.AssertSameBits(bias, results.AsSpan(pixel * channels, channels), $"{channels} channels of {value}, {width} bits");
                }
            }
        }
    }

    /// <summary>A pixel's result does not depend on how many come with it.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Of_any_number_of_pixels_is_that_of_each(int channels)
    {
        float[] values = KernelChecks.Random(Pixels * channels, channels + 4);
        float[] weight = KernelChecks.Random(channels, 11, centre: 1, spread: 0.5f);
        float[] bias = KernelChecks.Random(channels, 12);
        foreach (int width in KernelChecks.Widths)
        {
            float[] all = Normalise(values, channels, weight, bias, 1e-6f, width, inPlace: false);
            for (int pixels = 0; pixels < Pixels; pixels++)
            {
                float[] few = Normalise(values[..(pixels * channels)], channels, weight, bias, 1e-6f, width, inPlace: false);
                KernelChecks.AssertSameBits(all.AsSpan(0, few.Length), few, $"{pixels} pixels of {channels} channels, {width} bits");
            }
        }
    }

    /// <summary>Dense pixels, each written over the padding of the one before, as a downsample gathers its windows.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void To_dense_pixels_is_the_same(int channels)
    {
        float[] values = KernelChecks.Random(Pixels * channels, channels + 5);
        float[] weight = KernelChecks.Random(channels, 11, centre: 1, spread: 0.5f);
        float[] bias = KernelChecks.Random(channels, 12);
        int padded = Lanes.RoundUp(channels);
        foreach (int width in KernelChecks.Widths)
        {
            float[] expected = Normalise(values, channels, weight, bias, 1e-6f, width, inPlace: false);
            using GuardedFloats source = Spread(values, channels, padded);
            using var destination = new GuardedFloats(((Pixels - 1) * channels) + padded);
            using GuardedFloats paddedWeight = Spread(weight, channels, padded);
            using GuardedFloats paddedBias = Spread(bias, channels, padded);
            Apply(width, source.Pointer, padded, destination.Pointer, channels, Pixels, paddedWeight.Pointer, paddedBias.Pointer, channels, 1e-6f);
            destination.CheckMargin();
            KernelChecks.AssertSameBits(expected, destination.Span[..expected.Length], $"Dense pixels of {channels} channels, {width} bits");
        }
    }

    /// <summary>As PyTorch's: all of a pixel is NaN where one value is, or is infinite, or where squares overflow. The other pixels do not notice.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Beyond_the_range_is_NaN_in_its_pixel_alone(int channels)
    {
        float[] weight = KernelChecks.Random(channels, 11, centre: 1, spread: 0.5f);
        float[] bias = KernelChecks.Random(channels, 12);
        float[] values = KernelChecks.Random(Pixels * channels, channels + 6);
        foreach (int width in KernelChecks.Widths)
        {
            float[] expected = Normalise(values, channels, weight, bias, 1e-6f, width, inPlace: false);
            foreach (float special in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, float.MaxValue, 1e21f])
            {
                foreach (bool everywhere in (bool[])[false, true])
                {
                    for (int pixel = 0; pixel < Pixels; pixel++)
                    {
                        float[] spoilt = [.. values];
                        spoilt.AsSpan(pixel * channels, everywhere ? channels : 1).Fill(special);
                        float[] found = Normalise(spoilt, channels, weight, bias, 1e-6f, width, inPlace: false, spoiltPixel: pixel);

                        string what = $"{channels} channels, {width} bits, {special} in pixel {pixel}";
                        Assert.True(Array.TrueForAll(found[(pixel * channels)..((pixel + 1) * channels)], float.IsNaN), what);
                        KernelChecks.AssertSameBits(expected.AsSpan(0, pixel * channels), found.AsSpan(0, pixel * channels), what);
                        KernelChecks.AssertSameBits(expected.AsSpan((pixel + 1) * channels), found.AsSpan((pixel + 1) * channels), what);
                    }
                }
            }
        }
    }

    /// <summary>The squares of a thousand such values are in the range, and a norm is what it is of the same values at a smaller scale.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void Of_large_values_is_the_formula(int channels) => Check(channels, KernelChecks.Random(Pixels * channels, channels + 7, spread: 1e17f), 1e-6f);

    // y = (x − μ) / √(σ² + ε) · γ + β. The computed μ is off by at most about (terms of a lane + tree) roundings of max|x|, which shifts
    // every deviation by as much; the variance by as many relative roundings, of which the square root leaves half; each of the
    // remaining operations rounds once.
    private static void Check(int channels, float[] values, float epsilon)
    {
        float[] weight = KernelChecks.Random(channels, 11, centre: 1, spread: 0.5f);
        float[] bias = KernelChecks.Random(channels, 12);
        float[] first = Normalise(values, channels, weight, bias, epsilon, 512, inPlace: false);
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            double[] x = [.. values.Skip(pixel * channels).Take(channels).Select(value => (double)value)];
            double mean = x.Sum() / channels;
            double deviation = Math.Sqrt((x.Sum(value => (value - mean) * (value - mean)) / channels) + epsilon);
            double roundings = (2 * ((channels + 15) / 16)) + 16;
            double largest = x.Max(Math.Abs) / deviation;
            for (int channel = 0; channel < channels; channel++)
            {
                double expected = ((x[channel] - mean) / deviation * weight[channel]) + bias[channel];
                double allowed = KernelChecks.Rounding * ((roundings * largest * weight[channel]) + Math.Abs(expected));
                double difference = Math.Abs(first[(pixel * channels) + channel] - expected);
                Assert.True(difference <= allowed, $"{channels} channels, pixel {pixel}, channel {channel}: off by {difference:0.##e+0}, {allowed:0.##e+0} allowed.");
            }
        }

        foreach (int width in KernelChecks.Widths)
        {
            foreach (bool inPlace in (bool[])[false, true])
            {
                KernelChecks.AssertSameBits(
                    first, Normalise(values, channels, weight, bias, epsilon, width, inPlace), $"{channels} channels, {width} bits{(inPlace ? ", in place" : string.Empty)}");
            }
        }
    }

    // Pixels through the kernel, and all that it promises beside the values: padding zero, the room between pixels untouched.
    private static float[] Normalise(float[] values, int channels, float[] weight, float[] bias, float epsilon, int width, bool inPlace, int spoiltPixel = -1)
    {
        int pixels = values.Length / channels;
        int padded = Lanes.RoundUp(channels);
        int stride = padded + 16;
        using GuardedFloats source = Spread(values, channels, stride);
        float[] before = source.Span.ToArray();
        using GuardedFloats? other = inPlace ? null : new GuardedFloats(source.Length);
        GuardedFloats destination = other ?? source;
        using GuardedFloats paddedWeight = Spread(weight, channels, padded);
        using GuardedFloats paddedBias = Spread(bias, channels, padded);
        Apply(width, source.Pointer, stride, destination.Pointer, stride, pixels, paddedWeight.Pointer, paddedBias.Pointer, channels, epsilon);

        source.CheckMargin();
        destination.CheckMargin();
        if (!inPlace)
        {
            KernelChecks.AssertSameBits(before, source.Span, "The source");
        }

        float[] results = new float[values.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            destination.Span.Slice(pixel * stride, channels).CopyTo(results.AsSpan(pixel * channels));
            for (int at = (pixel * stride) + channels; at < Math.Min(destination.Length, (pixel + 1) * stride); at++)
            {
                // The padding of a pixel that is NaN is anything: no other pixel's values are made of it.
                bool asPromised = at < (pixel * stride) + padded ? destination.Span[at] == 0 || pixel == spoiltPixel : destination.IsMarked(at);
                Assert.True(asPromised, $"{channels} channels, {width} bits: float {at - (pixel * stride)} of pixel {pixel} is {destination.Span[at]}.");
            }
        }

        return results;
    }

    // Pixels at a distance, each padded with zeros; nothing behind the padding of the last.
    private static GuardedFloats Spread(float[] values, int channels, int stride)
    {
        int pixels = values.Length / channels;
        int padded = Lanes.RoundUp(channels);
        var spread = new GuardedFloats(pixels == 0 ? 0 : ((pixels - 1) * stride) + padded);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            Span<float> target = spread.Span.Slice(pixel * stride, padded);
            target.Clear();
            values.AsSpan(pixel * channels, channels).CopyTo(target);
        }

        return spread;
    }

    private static void Apply(
        int width, float* source, int sourceStride, float* destination, int destinationStride, int pixels, float* weight, float* bias, int channels, float epsilon)
    {
        switch (width)
        {
            case 512:
                LayerNorm.Apply<Simd512, Vector512<float>>(source, sourceStride, destination, destinationStride, pixels, new(weight, bias, channels, epsilon));
                break;
            case 256:
                LayerNorm.Apply<Simd256, Vector256<float>>(source, sourceStride, destination, destinationStride, pixels, new(weight, bias, channels, epsilon));
                break;
            default:
                LayerNorm.Apply<Simd128, Vector128<float>>(source, sourceStride, destination, destinationStride, pixels, new(weight, bias, channels, epsilon));
                break;
        }
    }
}
