using System;

namespace ConvNext.Preprocessing;

/// <summary>Raw pixels of one image in memory that belongs to the caller: 8-bit integers or 32-bit floats.</summary>
public readonly ref struct PixelView
{
    private PixelView(ReadOnlySpan<byte> bytes, ReadOnlySpan<float> floats, bool isFloat, int height, int width, int channels, PixelLayout layout, int rowStride)
    {
        Bytes = bytes;
        Floats = floats;
        IsFloat = isFloat;
        Height = height;
        Width = width;
        Channels = channels;
        Layout = layout;
        RowStride = rowStride;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Channels per pixel.</summary>
    public int Channels { get; }

    /// <summary>The order of the dimensions.</summary>
    public PixelLayout Layout { get; }

    /// <summary>Elements from the start of one row to that of the next.</summary>
    public int RowStride { get; }

    /// <summary>Whether the pixels are floats.</summary>
    public bool IsFloat { get; }

    /// <summary>The 8-bit pixels; empty for floats.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The float pixels; empty for bytes.</summary>
    public ReadOnlySpan<float> Floats { get; }

    /// <summary>8-bit pixels.</summary>
    /// <param name="pixels">All rows; the last one may end with its last pixel.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="channels">Channels per pixel, at least 1.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="rowStride">Elements from row to row; 0 where rows follow each other closely. Planes are <paramref name="height"/> such rows.</param>
    /// <exception cref="ImageProcessingException">The image has no pixels, or the span does not fit it.</exception>
    public static PixelView FromBytes(
        ReadOnlySpan<byte> pixels, int height, int width, int channels = 3, PixelLayout layout = PixelLayout.HeightWidthChannels, int rowStride = 0) =>
        new(pixels, default, isFloat: false, height, width, channels, layout, CheckedStride(pixels.Length, height, width, channels, layout, rowStride));

    /// <summary>32-bit floats: 0 to 1 with <c>do_rescale</c> off, or 0 to 255 with it on.</summary>
    /// <inheritdoc cref="FromBytes"/>
    public static PixelView FromFloats(
        ReadOnlySpan<float> pixels, int height, int width, int channels = 3, PixelLayout layout = PixelLayout.HeightWidthChannels, int rowStride = 0) =>
        new(default, pixels, isFloat: true, height, width, channels, layout, CheckedStride(pixels.Length, height, width, channels, layout, rowStride));

    /// <summary>Checks the shape against the number of elements and gives the stride that rows have.</summary>
    internal static int CheckedStride(int length, int height, int width, int channels, PixelLayout layout, int rowStride)
    {
        if (height < 1 || width < 1)
        {
            throw new ImageProcessingException($"An image of {height}×{width} has no pixels: height and width must be at least 1.");
        }

        if (channels < 1)
        {
            throw new ImageProcessingException($"An image has {channels} channels, but must have at least 1.");
        }

        bool planar = layout == PixelLayout.ChannelsHeightWidth;
        // 128 bits: a product of three sizes can be larger than 2^63.
        Int128 rowLength = planar ? width : (long)width * channels;
        if (rowStride != 0 && rowStride < rowLength)
        {
            throw new ImageProcessingException($"The row stride is {rowStride}, but a row of {width} pixels has {rowLength} values.");
        }

        Int128 stride = rowStride == 0 ? rowLength : rowStride;
        Int128 rows = planar ? (long)height * channels : height;
        Int128 needed = ((rows - 1) * stride) + rowLength;
        if (rowStride == 0 ? length != needed : length < needed)
        {
            throw new ImageProcessingException(
                $"The span holds {length} values, but an image of {height}×{width} with {channels} channels"
                + $"{(rowStride == 0 ? string.Empty : $" and a row stride of {rowStride}")} has {needed}.");
        }

        return (int)stride;
    }
}
