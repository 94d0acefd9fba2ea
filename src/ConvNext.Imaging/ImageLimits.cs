using System;
using System.Globalization;

namespace ConvNext.Imaging;

/// <summary>Checks on the size that a header promises, made before memory is taken for it.</summary>
internal static class ImageLimits
{
    /// <summary>Throws when an image of this size is empty, above the limit, or beyond what one array holds.</summary>
    public static void Check(string format, long width, long height, ImageDecodeOptions options)
    {
        if (width <= 0 || height <= 0)
        {
            throw new ImageDecodeException(Invariant($"The {format} gives its size as {width} × {height} pixels, and both must be at least 1."));
        }

        // Two sides of 32 bits each have a product that a long does not hold.
        UInt128 pixels = (UInt128)width * (UInt128)height;
        if (pixels > (UInt128)Math.Max(0, options.MaxPixels))
        {
            throw new ImageDecodeException(Invariant(
                $"The {format} has {width} × {height} = {pixels} pixels, more than the limit of {options.MaxPixels} (ImageDecodeOptions.MaxPixels)."));
        }

        if (pixels > (UInt128)(Array.MaxLength / 3))
        {
            throw new ImageDecodeException(Invariant($"The {format} has {width} × {height} = {pixels} pixels, more than the {Array.MaxLength / 3} that one array can hold."));
        }
    }

    /// <summary>
    /// Throws when the encoded data is too short for the picture that its header promises, however well it was compressed: what a
    /// truncated file or a forged header looks like. It spares the memory and time that finding out by decoding would take.
    /// </summary>
    public static void CheckDataLength(string format, long width, long height, long available, long needed)
    {
        if (available < needed)
        {
            throw new ImageDecodeException(Invariant(
                $"The {format} is truncated or damaged: {width} × {height} pixels take at least {needed} bytes of image data, and the file holds {available}."));
        }
    }

    /// <summary>The sentence for a file that stops too early.</summary>
    public static ImageDecodeException Truncated(string format) => new($"The {format} is truncated: the file ends before its picture is complete.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
