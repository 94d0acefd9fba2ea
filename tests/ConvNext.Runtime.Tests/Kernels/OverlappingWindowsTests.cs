using System;
using ConvNext.Kernels;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>Windows of the overlapping stem against their definition, one value at a time.</summary>
public sealed unsafe class OverlappingWindowsTests
{
    private const int Taps = 3;
    private const float Untouched = -7;

    /// <summary>Channels, height and width, odd and even, down to one pixel.</summary>
    public static TheoryData<int, int, int> Shapes => new() { { 3, 8, 10 }, { 3, 7, 9 }, { 1, 1, 1 }, { 2, 1, 2 }, { 5, 2, 1 }, { 1, 3, 3 }, { 4, 2, 3 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Windows_of_an_image_are_in_the_order_of_the_weights(int channels, int height, int width)
    {
        using var image = new GuardedFloats(channels * height * width);
        Fill(image.Span);
        AssertWindows(
            channels, height, width,
            (row, windows, stride) => OverlappingWindows.GatherImage(image.Pointer, channels, height, width, row, windows, stride),
            (channel, y, x) => image.Span[(((channel * height) + y) * width) + x],
            (channel, tap) => (channel * Taps * Taps) + tap);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Windows_of_pixels_have_a_pixels_channels_together(int channels, int height, int width)
    {
        int pixelStride = channels + 1;
        using var pixels = new GuardedFloats((((height * width) - 1) * pixelStride) + channels);
        Fill(pixels.Span);
        AssertWindows(
            channels, height, width,
            (row, windows, stride) => OverlappingWindows.GatherPixels(pixels.Pointer, pixelStride, channels, height, width, row, windows, stride),
            (channel, y, x) => pixels.Span[(((y * width) + x) * pixelStride) + channel],
            (channel, tap) => (tap * channels) + channel);
    }

    private delegate void Gather(int row, float* windows, int stride);

    private static void AssertWindows(int channels, int height, int width, Gather gather, Func<int, int, int, float> valueAt, Func<int, int, int> placeOf)
    {
        int length = Taps * Taps * channels;
        int stride = length + 2;
        int columns = (width + 1) / 2;
        using var windows = new GuardedFloats(((columns - 1) * stride) + length);
        for (int row = 0; row < (height + 1) / 2; row++)
        {
            windows.Span.Fill(Untouched);
            gather(row, windows.Pointer, stride);
            for (int i = 0; i < windows.Span.Length; i++)
            {
                Assert.True((i % stride >= length) == (windows.Span[i] == Untouched), $"Float {i} of row {row}.");
            }

            for (int column = 0; column < columns; column++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int tap = 0; tap < Taps * Taps; tap++)
                    {
                        int y = (2 * row) + (tap / Taps) - 1;
                        int x = (2 * column) + (tap % Taps) - 1;
                        float expected = y >= 0 && y < height && x >= 0 && x < width ? valueAt(channel, y, x) : 0;
                        Assert.Equal(expected, windows.Span[(column * stride) + placeOf(channel, tap)]);
                    }
                }
            }
        }
    }

    private static void Fill(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i + 1;
        }
    }
}
