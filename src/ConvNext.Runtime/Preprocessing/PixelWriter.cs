using System;

namespace ConvNext.Preprocessing;

/// <summary>Puts the resized pixels into the result, which is zero wherever a crop reaches beyond them, and rescales and normalises on the way.</summary>
internal static class PixelWriter
{
    /// <summary>8-bit pixels, (H, W, C) or (C, H, W), to float (C, H, W).</summary>
    public static void Write(
        ReadOnlySpan<byte> pixels, PixelLayout layout, int channels, in ImageGeometry geometry, PixelTables tables, Span<float> destination)
    {
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        int width = horizontal.ValidLength;
        int planeLength = vertical.ValidLength * width;
        bool planar = layout == PixelLayout.ChannelsHeightWidth;
        int step = planar ? 1 : channels;
        for (int channel = 0; channel < tables.Channels; channel++)
        {
            ReadOnlySpan<float> table = tables.Table(channel);
            Span<float> plane = Plane(destination, channel, vertical, horizontal, table[tables.BorderLevel(channel)]);
            int source = SourceChannel(channel, channels);
            for (int y = 0; y < vertical.ValidLength; y++)
            {
                Span<float> row = plane.Slice(((vertical.ValidStart + y) * horizontal.Length) + horizontal.ValidStart, width);
                int at = planar ? (source * planeLength) + (y * width) : (y * width * channels) + source;
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = table[pixels[at]];
                    at += step;
                }
            }
        }
    }

    /// <summary>Float pixels, (C, H, W), to float (C, H, W).</summary>
    public static void Write(ReadOnlySpan<float> pixels, int channels, in ImageGeometry geometry, PixelTables tables, Span<float> destination)
    {
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        int width = horizontal.ValidLength;
        for (int channel = 0; channel < tables.Channels; channel++)
        {
            Span<float> plane = Plane(destination, channel, vertical, horizontal, tables.Convert(tables.BorderLevel(channel), channel));
            for (int y = 0; y < vertical.ValidLength; y++)
            {
                Span<float> row = plane.Slice(((vertical.ValidStart + y) * horizontal.Length) + horizontal.ValidStart, width);
                ReadOnlySpan<float> source = pixels.Slice(((SourceChannel(channel, channels) * vertical.ValidLength) + y) * width, width);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = tables.Convert(source[x], channel);
                }
            }
        }
    }

    /// <summary>8-bit pixels, (H, W, C) or (C, H, W), to bytes (H, W, C).</summary>
    public static void CopyBytes(
        ReadOnlySpan<byte> pixels,
        PixelLayout layout,
        int channels,
        in ImageGeometry geometry,
        ConvNextImageProcessorOptions options,
        int destinationChannels,
        Span<byte> destination)
    {
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        bool planar = layout == PixelLayout.ChannelsHeightWidth;
        int pixelStep = planar ? 1 : channels;
        int channelStep = planar ? vertical.ValidLength * horizontal.ValidLength : 1;
        destination.Clear();
        for (int i = 0; options.Crop == ImageCrop.Border && i < destination.Length; i++)
        {
            destination[i] = PixelTables.BorderLevel(options, i % destinationChannels);
        }

        for (int y = 0; y < vertical.ValidLength; y++)
        {
            int to = (((vertical.ValidStart + y) * horizontal.Length) + horizontal.ValidStart) * destinationChannels;
            for (int x = 0; x < horizontal.ValidLength; x++)
            {
                int from = ((y * horizontal.ValidLength) + x) * pixelStep;
                for (int channel = 0; channel < destinationChannels; channel++)
                {
                    destination[to++] = pixels[from + (SourceChannel(channel, channels) * channelStep)];
                }
            }
        }
    }

    // A single channel is repeated where several are made of it; otherwise channels keep their places.
    private static int SourceChannel(int channel, int channels) => channels == 1 ? 0 : channel;

    private static Span<float> Plane(Span<float> destination, int channel, AxisWindow vertical, AxisWindow horizontal, float zero)
    {
        int length = vertical.Length * horizontal.Length;
        Span<float> plane = destination.Slice(channel * length, length);
        if (vertical.ValidLength != vertical.Length || horizontal.ValidLength != horizontal.Length)
        {
            plane.Fill(zero);
        }

        return plane;
    }
}
