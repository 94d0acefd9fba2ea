using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Predicts the luma of a macroblock (16 × 16) or one plane of its chroma (8 × 8) as a whole (RFC 6386, section 12.2).</summary>
internal static class MacroblockPredictor
{
    private const int Stride = MacroblockBuffer.Stride;

    /// <summary>Writes the prediction.</summary>
    /// <param name="mode">One of the first four modes.</param>
    /// <param name="pixels">A <see cref="MacroblockBuffer"/>'s pixels.</param>
    /// <param name="start">Where the plane begins.</param>
    /// <param name="size">Its width and height.</param>
    /// <param name="hasLeft">Whether the picture goes on to the left; an average leaves out what is outside of it.</param>
    /// <param name="hasAbove">Whether it goes on above.</param>
    public static void Predict(PredictionMode mode, Span<byte> pixels, int start, int size, bool hasLeft, bool hasAbove)
    {
        ReadOnlySpan<byte> above = pixels.Slice(start - Stride, size);
        switch (mode)
        {
            case PredictionMode.TrueMotion:
                AddDifferences(pixels, start, size);
                break;
            case PredictionMode.Vertical:
                for (int y = 0; y < size; y++)
                {
                    above.CopyTo(pixels[(start + (y * Stride))..]);
                }

                break;
            case PredictionMode.Horizontal:
                for (int y = 0; y < size; y++)
                {
                    int row = start + (y * Stride);
                    pixels.Slice(row, size).Fill(pixels[row - 1]);
                }

                break;
            default:
                byte average = Average(pixels, start, size, hasLeft, hasAbove);
                for (int y = 0; y < size; y++)
                {
                    pixels.Slice(start + (y * Stride), size).Fill(average);
                }

                break;
        }
    }

    /// <summary>pixel(x, y) = above(x) + left(y) − corner, clamped.</summary>
    public static void AddDifferences(Span<byte> pixels, int start, int size)
    {
        ReadOnlySpan<byte> above = pixels.Slice(start - Stride, size);
        int corner = pixels[start - Stride - 1];
        for (int y = 0; y < size; y++)
        {
            Span<byte> row = pixels.Slice(start + (y * Stride), size);
            int difference = pixels[start + (y * Stride) - 1] - corner;
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)Math.Clamp(above[x] + difference, 0, 255);
            }
        }
    }

    private static byte Average(ReadOnlySpan<byte> pixels, int start, int size, bool hasLeft, bool hasAbove)
    {
        int sum = 0;
        int count = 0;
        if (hasAbove)
        {
            foreach (byte pixel in pixels.Slice(start - Stride, size))
            {
                sum += pixel;
            }

            count += size;
        }

        if (hasLeft)
        {
            for (int y = 0; y < size; y++)
            {
                sum += pixels[start + (y * Stride) - 1];
            }

            count += size;
        }

        return count == 0 ? (byte)128 : (byte)((sum + (count >> 1)) / count);
    }
}
