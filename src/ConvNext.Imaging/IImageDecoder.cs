using System;

namespace ConvNext.Imaging;

/// <summary>Turns the bytes of an image file into 8-bit RGB pixels.</summary>
/// <remarks>An implementation keeps no state between calls and may be shared by all threads.</remarks>
public interface IImageDecoder
{
    /// <summary>Decodes one image (of an animation, the first frame).</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="options">Limits and switches; null takes the defaults of <see cref="ImageDecodeOptions"/>.</param>
    /// <exception cref="ImageDecodeException">
    /// The bytes are no image, not an image that this decoder reads, damaged, or larger than the limit.
    /// No bytes whatsoever cause any other exception.
    /// </exception>
    RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null);
}
