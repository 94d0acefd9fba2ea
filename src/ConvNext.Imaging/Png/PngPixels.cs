using System;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Turns a restored row into RGB as Pillow's <c>convert("RGB")</c> does: greys of 1, 2 and 4 bits are stretched to 0..255, alpha is
/// dropped and not composited, of 16 bits the upper 8 are kept; but 16-bit grey without alpha is clipped at 255. On white, alpha is composited then.
/// </summary>
internal static class PngPixels
{
    /// <summary>Expands <paramref name="width"/> pixels.</summary>
    /// <param name="header">Gives colour type, bit depth and palette.</param>
    /// <param name="row">The restored row.</param>
    /// <param name="width">Pixels in the row.</param>
    /// <param name="rgb">(width, 3).</param>
    public static void Expand(PngHeader header, ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        int sampleLength = header.BitDepth == 16 ? 2 : 1;
        switch (header.ColourType)
        {
            case PngColourType.Rgb when sampleLength == 1:
                row[..(3 * width)].CopyTo(rgb);
                break;
            case PngColourType.Rgb or PngColourType.Rgba:
                ExpandColour(row, width, sampleLength, sampleLength * header.Channels, rgb);
                break;
            case PngColourType.Palette:
                ExpandPalette(row, width, header.BitDepth, header.Palette, rgb);
                break;
            case PngColourType.Grey when header.BitDepth < 8:
                ExpandSmallGrey(row, width, header.BitDepth, rgb);
                break;
            case PngColourType.Grey when header.BitDepth == 16:
                ExpandDeepGrey(row, width, rgb);
                break;
            default:
                ExpandGrey(row, width, sampleLength * header.Channels, rgb);
                break;
        }

        if (header.IsOnWhite)
        {
            header.Transparency.ApplyToRow(header, row, rgb[..(3 * width)]);
        }
    }

    private static void ExpandColour(ReadOnlySpan<byte> row, int width, int sampleLength, int pixelLength, Span<byte> rgb)
    {
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<byte> source = row.Slice(x * pixelLength, pixelLength);
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = source[0];
            pixel[1] = source[sampleLength];
            pixel[2] = source[2 * sampleLength];
        }
    }

    private static void ExpandGrey(ReadOnlySpan<byte> row, int width, int pixelLength, Span<byte> rgb)
    {
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = pixel[1] = pixel[2] = row[x * pixelLength];
        }
    }

    // Pillow opens such a file as 32-bit integers, and its conversion of those clips: all but the darkest shades become white.
    // Not what one would wish for, but what the reference's models are shown.
    private static void ExpandDeepGrey(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = pixel[1] = pixel[2] = row[2 * x] == 0 ? row[(2 * x) + 1] : byte.MaxValue;
        }
    }

    private static void ExpandSmallGrey(ReadOnlySpan<byte> row, int width, int bitDepth, Span<byte> rgb)
    {
        int scale = byte.MaxValue / ((1 << bitDepth) - 1);
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = pixel[1] = pixel[2] = (byte)(PackedPixels.Read(row, x, bitDepth) * scale);
        }
    }

    private static void ExpandPalette(ReadOnlySpan<byte> row, int width, int bitDepth, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        for (int x = 0; x < width; x++)
        {
            palette.Slice(3 * PackedPixels.Read(row, x, bitDepth), 3).CopyTo(rgb.Slice(3 * x, 3));
        }
    }
}
