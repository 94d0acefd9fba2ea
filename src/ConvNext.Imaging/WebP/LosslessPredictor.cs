using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.WebP;

/// <summary>The predictions of VP8L's predictor transform, each made from up to four neighbours. All four channels are treated alike.</summary>
internal static class LosslessPredictor
{
    /// <summary>Opaque black, which stands in for pixels outside of the picture.</summary>
    public const uint Black = 0xFF000000;

    /// <summary>The prediction that repeats the pixel to the left.</summary>
    public const int Left = 1;

    /// <summary>Adds predictions to differences.</summary>
    /// <param name="mode">The prediction, 0 to 15; the last two are those of black, as the first is.</param>
    /// <param name="differences">What was written.</param>
    /// <param name="pixels">The picture so far, and the pixels to be written.</param>
    /// <param name="start">Where in it the first pixel to be written is.</param>
    /// <param name="width">How far before a pixel the one above it is. Above and to the right of the last in a row is the first of its row.</param>
    public static void Add(int mode, ReadOnlySpan<uint> differences, Span<uint> pixels, int start, int width)
    {
        // Neighbours above and to the left, above, above and to the right; then the pixels to be written, and the one before them.
        ReadOnlySpan<uint> above = pixels.Slice(Math.Max(start - width - 1, 0), differences.Length + 2);
        Span<uint> output = pixels.Slice(start, differences.Length);
        uint left = pixels[start - 1];
        for (int i = 0; i < output.Length; i++)
        {
            uint prediction = mode switch
            {
                1 => left,
                2 => above[i + 1],
                3 => above[i + 2],
                4 => above[i],
                5 => Average(Average(left, above[i + 2]), above[i + 1]),
                6 => Average(left, above[i]),
                7 => Average(left, above[i + 1]),
                8 => Average(above[i], above[i + 1]),
                9 => Average(above[i + 1], above[i + 2]),
                10 => Average(Average(left, above[i]), Average(above[i + 1], above[i + 2])),
                11 => Select(left, above[i + 1], above[i]),
                12 => AddSubtractFull(left, above[i + 1], above[i]),
                13 => AddSubtractHalf(Average(left, above[i + 1]), above[i]),
                _ => Black,
            };
            left = AddPixels(differences[i], prediction);
            output[i] = left;
        }
    }

    /// <summary>Adds channel by channel, without carry between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AddPixels(uint first, uint second) =>
        (((first & 0xFF00FF00) + (second & 0xFF00FF00)) & 0xFF00FF00) | (((first & 0x00FF00FF) + (second & 0x00FF00FF)) & 0x00FF00FF);

    /// <summary>The average of each channel, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Average(uint first, uint second) => (((first ^ second) & 0xFEFEFEFE) >> 1) + (first & second);

    /// <summary>The one of left and above that is nearer to left + above − corner; above where both are as near.</summary>
    private static uint Select(uint left, uint above, uint corner)
    {
        int leftLessAbove = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            // The distance of left is |above − corner|, and the other way round.
            int c = (byte)(corner >> shift);
            leftLessAbove += Math.Abs((byte)(above >> shift) - c) - Math.Abs((byte)(left >> shift) - c);
        }

        return leftLessAbove < 0 ? left : above;
    }

    /// <summary>left + above − corner, clamped.</summary>
    private static uint AddSubtractFull(uint left, uint above, uint corner)
    {
        uint result = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            int value = (byte)(left >> shift) + (byte)(above >> shift) - (byte)(corner >> shift);
            result |= (uint)Math.Clamp(value, 0, 255) << shift;
        }

        return result;
    }

    /// <summary>average + (average − corner) / 2, rounded towards zero, clamped.</summary>
    private static uint AddSubtractHalf(uint average, uint corner)
    {
        uint result = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            int value = (byte)(average >> shift);
            value += (value - (byte)(corner >> shift)) / 2;
            result |= (uint)Math.Clamp(value, 0, 255) << shift;
        }

        return result;
    }
}
