using System;
using System.ComponentModel;

namespace ConvNext.Kernels;

/// <summary>
/// The windows of a 3×3 convolution with stride 2 and padding 1, as rows for a matrix product. Output pixel (y, x) has the window whose centre is (2y, 2x); what lies outside of
/// the image is zero. Of a side of n pixels there are ⌈n / 2⌉ windows.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class OverlappingWindows
{
    private const int Taps = 3;

    /// <summary>Gathers one row of windows of an image: values in the order channel, row, column, as the convolution's weights have them.</summary>
    /// <param name="image">(channels, height, width).</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="row">Which row of windows, counted from zero.</param>
    /// <param name="windows">Where the first window goes: 9 · channels floats for each; may not overlap the image.</param>
    /// <param name="stride">Floats from one window to the next.</param>
    public static void GatherImage(float* image, int channels, int height, int width, int row, float* windows, int stride)
    {
        for (int x = 0; x < (width + 1) / 2; x++)
        {
            float* target = windows + ((long)x * stride);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int tapRow = 0; tapRow < Taps; tapRow++)
                {
                    int y = (2 * row) + tapRow - 1;
                    float* line = image + ((((long)channel * height) + y) * width);
                    for (int tapColumn = 0; tapColumn < Taps; tapColumn++)
                    {
                        int column = (2 * x) + tapColumn - 1;
                        *target++ = (uint)y < (uint)height && (uint)column < (uint)width ? line[column] : 0;
                    }
                }
            }
        }
    }

    /// <summary>Gathers one row of windows of dense pixels: values in the order row, column, channel.</summary>
    /// <param name="pixels">(height, width, channels), row after row.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="row">Which row of windows, counted from zero.</param>
    /// <param name="windows">Where the first window goes: 9 · channels floats for each; may not overlap the pixels.</param>
    /// <param name="stride">Floats from one window to the next.</param>
    public static void GatherPixels(float* pixels, int pixelStride, int channels, int height, int width, int row, float* windows, int stride)
    {
        for (int x = 0; x < (width + 1) / 2; x++)
        {
            float* target = windows + ((long)x * stride);
            for (int tap = 0; tap < Taps * Taps; tap++, target += channels)
            {
                int y = (2 * row) + (tap / Taps) - 1;
                int column = (2 * x) + (tap % Taps) - 1;
                var destination = new Span<float>(target, channels);
                if ((uint)y < (uint)height && (uint)column < (uint)width)
                {
                    new ReadOnlySpan<float>(pixels + ((((long)y * width) + column) * pixelStride), channels).CopyTo(destination);
                }
                else
                {
                    destination.Clear();
                }
            }
        }
    }
}
