using System;
using System.Buffers.Binary;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.Bmp;

/// <summary>Decodes uncompressed Windows bitmaps as Pillow's <c>convert("RGB")</c> gives them, or laid on white.</summary>
internal static class BmpReader
{
    /// <summary>Decodes a file that begins with "BM".</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        BmpHeader header = BmpHeader.Read(file, options);
        long stride = (((long)header.Width * header.BitsPerPixel) + 31) / 32 * 4;

        long rowLength = (((long)header.Width * header.SampleBits) + 7) / 8;
        if (rowLength > stride)
        {
            throw new ImageDecodeException($"The BMP is damaged: its rows of {stride} bytes do not hold {header.Width} pixels of {header.SampleBits} bits.");
        }

        // The padding of the last row may be missing.
        long needed = (stride * (header.Height - 1)) + rowLength;
        ImageLimits.CheckDataLength("BMP", header.Width, header.Height, file.Length - header.PixelOffset, needed);

        byte[] pixels = GC.AllocateUninitializedArray<byte>(3 * header.Width * header.Height);
        for (int y = 0; y < header.Height; y++)
        {
            int storedRow = header.IsTopDown ? y : header.Height - 1 - y;
            ReadOnlySpan<byte> row = file[(int)(header.PixelOffset + (storedRow * stride))..];
            Span<byte> rgb = pixels.AsSpan(3 * y * header.Width, 3 * header.Width);
            switch (header.BitsPerPixel)
            {
                case 16:
                    ExpandMasked16(row, header, rgb);
                    break;
                case 24 or 32:
                    ExpandColour(row, header, rgb);
                    if (options.LaysOnWhite && header.AlphaShift >= 0)
                    {
                        WhiteBackground.ApplyToRow(rgb, row, header.AlphaShift / 8, header.BitsPerPixel / 8);
                    }

                    break;
                default:
                    ExpandPalette(row, header, rgb);
                    break;
            }
        }

        return new RgbImage(header.Width, header.Height, pixels);
    }

    private static void ExpandPalette(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> rgb)
    {
        ReadOnlySpan<byte> palette = header.Palette;
        for (int x = 0; x < header.Width; x++)
        {
            palette.Slice(3 * PackedPixels.Read(row, x, header.SampleBits), 3).CopyTo(rgb.Slice(3 * x, 3));
        }
    }

    /// <summary>Channels of a byte each; their masks say which.</summary>
    private static void ExpandColour(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> rgb)
    {
        int pixelLength = header.BitsPerPixel / 8;
        for (int x = 0; x < header.Width; x++)
        {
            ReadOnlySpan<byte> source = row.Slice(x * pixelLength, pixelLength);
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = source[header.RedShift / 8];
            pixel[1] = source[header.GreenShift / 8];
            pixel[2] = source[header.BlueShift / 8];
        }
    }

    /// <summary>Channels of five or six bits; v of n is v·255 / n, rounded down as in Pillow.</summary>
    private static void ExpandMasked16(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> rgb)
    {
        int greenMaximum = header.HasSixBitGreen ? 63 : 31;
        for (int x = 0; x < header.Width; x++)
        {
            int value = BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]);
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = (byte)(((value >> header.RedShift) & 31) * 255 / 31);
            pixel[1] = (byte)(((value >> header.GreenShift) & greenMaximum) * 255 / greenMaximum);
            pixel[2] = (byte)((value & 31) * 255 / 31);
        }
    }
}
