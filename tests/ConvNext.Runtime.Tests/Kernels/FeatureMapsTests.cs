using System;
using System.Runtime.Intrinsics;
using ConvNext.Kernels;
using ConvNext.Simd;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>What is done to feature maps in the arena, in buffers that end where memory does.</summary>
public sealed unsafe class FeatureMapsTests
{
    /// <summary>Height, width, channels, floats from pixel to pixel.</summary>
    public static TheoryData<int, int, int, int> Maps => new()
    {
        { 1, 1, 1, 16 },
        { 1, 1, 16, 48 },
        { 7, 7, 17, 48 },
        { 2, 9, 24, 32 },
        { 9, 2, 5, 16 },
        { 14, 13, 40, 48 },
        { 56, 56, 96, 112 },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Clearing_the_border_leaves_the_pixels_alone(int height, int width, int channels, int stride)
    {
        using var map = new GuardedFloats(Origin(stride) + (height * RowStride(width, stride)));

        FeatureMaps.ClearBorder(map.Pointer, height, width, stride);

        map.CheckMargin();
        bool[] isPixel = new bool[map.Length];
        for (int row = 0; row < height; row++)
        {
            isPixel.AsSpan(Origin(stride) + (row * RowStride(width, stride)), width * stride).Fill(true);
        }

        for (int i = 0; i < map.Length; i++)
        {
            Assert.True(isPixel[i] ? map.IsMarked(i) : map.Span[i] == 0, $"Float {i} of a map of {height} × {width} pixels of {channels} channels is {map.Span[i]}.");
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_dense_copy_has_the_channels_and_nothing_else(int height, int width, int channels, int stride)
    {
        float[] dense = KernelChecks.Random(height * width * channels, channels);
        using GuardedFloats map = Map(dense, height, width, channels, stride);
        using var copy = new GuardedFloats(dense.Length);

        FeatureMaps.CopyDense(map.Pointer, height, width, RowStride(width, stride), stride, channels, copy.Pointer);

        copy.CheckMargin();
        KernelChecks.AssertSameBits(dense, copy.Span, "The copy");
    }

    // The sum of a row rounds width times, the sum of the rows height times, the division once; no partial sum exceeds
    // the sum of the magnitudes, at most pixels · 1.
    [Theory]
    [MemberData(nameof(Maps))]
    public void The_mean_is_that_of_each_channel(int height, int width, int channels, int stride)
    {
        float[] dense = KernelChecks.Random(height * width * channels, channels + 1);
        float[] first = Mean(dense, height, width, channels, stride, 512);
        double allowed = KernelChecks.Rounding * (height + width + 1);
        for (int channel = 0; channel < Lanes.RoundUp(channels); channel++)
        {
            double sum = 0;
            for (int i = channel; channel < channels && i < dense.Length; i += channels)
            {
                sum += dense[i];
            }

            double difference = Math.Abs(first[channel] - (sum / (height * width)));
            Assert.True(difference <= allowed, $"Channel {channel} of {channels}, {height} × {width}: off by {difference:0.##e+0}, {allowed:0.##e+0} allowed.");
        }

        foreach (int bits in KernelChecks.Widths)
        {
            KernelChecks.AssertSameBits(first, Mean(dense, height, width, channels, stride, bits), $"The mean with {bits} bits");
        }
    }

    private static float[] Mean(float[] dense, int height, int width, int channels, int stride, int bits)
    {
        int padded = Lanes.RoundUp(channels);
        int rowStride = RowStride(width, stride);
        using GuardedFloats map = Map(dense, height, width, channels, stride);
        using var mean = new GuardedFloats(padded);
        switch (bits)
        {
            case 512:
                FeatureMaps.Mean<Simd512, Vector512<float>>(map.Pointer, height, width, rowStride, stride, padded, mean.Pointer);
                break;
            case 256:
                FeatureMaps.Mean<Simd256, Vector256<float>>(map.Pointer, height, width, rowStride, stride, padded, mean.Pointer);
                break;
            default:
                FeatureMaps.Mean<Simd128, Vector128<float>>(map.Pointer, height, width, rowStride, stride, padded, mean.Pointer);
                break;
        }

        mean.CheckMargin();
        return mean.Span.ToArray();
    }

    // From the first pixel to the last padded channel of the last one: everything else is marked, the padding is zero.
    private static GuardedFloats Map(float[] dense, int height, int width, int channels, int stride)
    {
        int padded = Lanes.RoundUp(channels);
        int rowStride = RowStride(width, stride);
        var map = new GuardedFloats(((height - 1) * rowStride) + ((width - 1) * stride) + padded);
        for (int pixel = 0; pixel < height * width; pixel++)
        {
            Span<float> target = map.Span.Slice((pixel / width * rowStride) + (pixel % width * stride), padded);
            target.Clear();
            dense.AsSpan(pixel * channels, channels).CopyTo(target);
        }

        return map;
    }

    private static int Origin(int stride) => FeatureMaps.Border * stride;

    private static int RowStride(int width, int stride) => (width + FeatureMaps.Border) * stride;
}
