using System;

namespace ConvNext.Imaging;

/// <summary>Pixels of 1, 2, 4 or 8 bits, packed from the most significant bit down, as PNG and BMP have them.</summary>
internal static class PackedPixels
{
    /// <summary>The value of pixel <paramref name="x"/>.</summary>
    public static int Read(ReadOnlySpan<byte> row, int x, int bitDepth)
    {
        if (bitDepth == 8)
        {
            return row[x];
        }

        long bit = (long)x * bitDepth;
        int shift = 8 - bitDepth - (int)(bit & 7);
        return (row[(int)(bit >> 3)] >> shift) & ((1 << bitDepth) - 1);
    }
}
