using System;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>A decoded picture: rows from top to bottom, pixels from left to right, three bytes each (red, green, blue).</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">(height, width, 3), exactly height × width × 3 bytes.</param>
    /// <exception cref="ArgumentException">The three do not agree.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.LongLength != 3L * width * height)
        {
            throw new ArgumentException($"An RGB image of {width} × {height} pixels takes {3L * width * height} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels, (Height, Width, 3), 8 bits each, without padding.</summary>
    public byte[] Pixels { get; }

    /// <summary>
    /// Whether the file's data was damaged, yet usable: some pixels are not those that were encoded, most often grey or shifted. Viewers show such
    /// a picture; a service may want to refuse it. Only the JPEG reader of <see cref="ManagedImageDecoder"/> says so; what other readers find damaged they refuse.
    /// </summary>
    public bool IsDamaged { get; init; }

    /// <summary>The same pixels as an image processor takes them.</summary>
    public PixelView View => PixelView.FromBytes(Pixels, Height, Width);
}
