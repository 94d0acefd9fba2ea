using System;

namespace ConvNext.Preprocessing;

/// <summary>Raw pixels of one image as a value that can be kept, for batches; see <see cref="PixelView"/> for the rules.</summary>
public readonly struct PixelImage
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<float> _floats;
    private readonly bool _isFloat;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly PixelLayout _layout;
    private readonly int _rowStride;

    private PixelImage(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<float> floats, bool isFloat, int height, int width, int channels, PixelLayout layout, int rowStride)
    {
        _bytes = bytes;
        _floats = floats;
        _isFloat = isFloat;
        _height = height;
        _width = width;
        _channels = channels;
        _layout = layout;
        _rowStride = rowStride;
        _ = View;
    }

    /// <summary>The pixels.</summary>
    public PixelView View => _isFloat
        ? PixelView.FromFloats(_floats.Span, _height, _width, _channels, _layout, _rowStride)
        : PixelView.FromBytes(_bytes.Span, _height, _width, _channels, _layout, _rowStride);

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
