using System;

namespace ConvNext.Preprocessing;

/// <summary>Raw pixels of one image as a value that can be kept, for batches; see <see cref="PixelView"/> for the rules.</summary>
public readonly struct PixelImage
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly ReadOnlyMemory<float> floats;
    private readonly bool isFloat;
    private readonly int height;
    private readonly int width;
    private readonly int channels;
    private readonly PixelLayout layout;
    private readonly int rowStride;

    private PixelImage(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<float> floats, bool isFloat, int height, int width, int channels, PixelLayout layout, int rowStride)
    {
        this.bytes = bytes;
        this.floats = floats;
        this.isFloat = isFloat;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.layout = layout;
        this.rowStride = rowStride;
        _ = View;
    }

    /// <summary>The pixels.</summary>
    public PixelView View => isFloat
        ? PixelView.FromFloats(floats.Span, height, width, channels, layout, rowStride)
        : PixelView.FromBytes(bytes.Span, height, width, channels, layout, rowStride);

    /// <summary>8-bit pixels.</summary>
    /// <inheritdoc cref="PixelView.FromBytes"/>
    public static PixelImage FromBytes(
        ReadOnlyMemory<byte> pixels, int height, int width, int channels = 3, PixelLayout layout = PixelLayout.HeightWidthChannels, int rowStride = 0) =>
        new(pixels, default, isFloat: false, height, width, channels, layout, rowStride);

    /// <summary>32-bit floats.</summary>
    /// <inheritdoc cref="PixelView.FromFloats"/>
    public static PixelImage FromFloats(
        ReadOnlyMemory<float> pixels, int height, int width, int channels = 3, PixelLayout layout = PixelLayout.HeightWidthChannels, int rowStride = 0) =>
        new(default, pixels, isFloat: true, height, width, channels, layout, rowStride);
}
