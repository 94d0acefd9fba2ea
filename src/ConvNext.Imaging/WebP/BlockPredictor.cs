using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.WebP;

/// <summary>Predicts a luma block of 4 × 4 (RFC 6386, section 12.3) from up to thirteen pixels along its upper left edge.</summary>
internal static class BlockPredictor
{
    private const int Stride = MacroblockBuffer.Stride;
    private const int Size = 4;

    /// <summary>Pixels of the edge, from the lowest to the left, over the corner, to the eighth above.</summary>
    private const int EdgeLength = 13;

    /// <summary>Where the corner is in the edge.</summary>
    private const int Corner = 4;

    /// <summary>Writes the prediction.</summary>
    /// <param name="mode">Any mode.</param>
    /// <param name="pixels">A <see cref="MacroblockBuffer"/>'s pixels.</param>
    /// <param name="start">Where the block begins.</param>
    public static void Predict(PredictionMode mode, Span<byte> pixels, int start)
    {
        if (mode == PredictionMode.TrueMotion)
        {
            MacroblockPredictor.AddDifferences(pixels, start, Size);
            return;
        }

        // e[0] to e[3] are the pixels to the left from below, e[4] is the corner, e[5] to e[12] are above.
        Span<byte> e = stackalloc byte[EdgeLength];
        for (int y = 0; y < Size; y++)
        {
            e[Corner - 1 - y] = pixels[start + (y * Stride) - 1];
        }

        pixels.Slice(start - Stride - 1, EdgeLength - Corner).CopyTo(e[Corner..]);
        switch (mode)
        {
            case PredictionMode.Average:
                int sum = e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8];
                uint average = (uint)((sum + 4) >> 3) * 0x01010101;
                Write(pixels, start, average, average, average, average);
                break;
            case PredictionMode.Vertical:
                uint smoothed = Pack(Smooth(e, 5), Smooth(e, 6), Smooth(e, 7), Smooth(e, 8));
                Write(pixels, start, smoothed, smoothed, smoothed, smoothed);
                break;
            case PredictionMode.Horizontal:
                uint lowest = (uint)((e[1] + (3 * e[0]) + 2) >> 2) * 0x01010101;
                Write(pixels, start, Smooth(e, 3) * 0x01010101, Smooth(e, 2) * 0x01010101, Smooth(e, 1) * 0x01010101, lowest);
                break;
            case PredictionMode.DownRight:
                DownRight(pixels, start, e);
                break;
            case PredictionMode.VerticalRight:
                VerticalRight(pixels, start, e);
                break;
            case PredictionMode.DownLeft:
                DownLeft(pixels, start, e);
                break;
            case PredictionMode.VerticalLeft:
                VerticalLeft(pixels, start, e);
                break;
            case PredictionMode.HorizontalDown:
                HorizontalDown(pixels, start, e);
                break;
            default:
                HorizontalUp(pixels, start, e);
                break;
        }
    }

    private static void DownRight(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        // The seven diagonals from the lower left to the upper right: each row begins one diagonal further to the left.
        ulong diagonals = 0;
        for (int i = 0; i < 7; i++)
        {
            diagonals |= (ulong)Smooth(e, 1 + i) << (8 * i);
        }

        Write(pixels, start, (uint)(diagonals >> 24), (uint)(diagonals >> 16), (uint)(diagonals >> 8), (uint)diagonals);
    }

    private static void DownLeft(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        ulong diagonals = (ulong)((e[11] + (3 * e[12]) + 2) >> 2) << 48;
        for (int i = 0; i < 6; i++)
        {
            diagonals |= (ulong)Smooth(e, 6 + i) << (8 * i);
        }

        Write(pixels, start, (uint)diagonals, (uint)(diagonals >> 8), (uint)(diagonals >> 16), (uint)(diagonals >> 24));
    }

    private static void VerticalRight(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        uint first = Pack(Mean(e, 4), Mean(e, 5), Mean(e, 6), Mean(e, 7));
        uint second = Pack(Smooth(e, 4), Smooth(e, 5), Smooth(e, 6), Smooth(e, 7));
        Write(pixels, start, first, second, (first << 8) | Smooth(e, 3), (second << 8) | Smooth(e, 2));
    }

    private static void VerticalLeft(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        // The last pixels of the third and the fourth row leave the pattern.
        uint first = Pack(Mean(e, 5), Mean(e, 6), Mean(e, 7), Mean(e, 8));
        uint second = Pack(Smooth(e, 6), Smooth(e, 7), Smooth(e, 8), Smooth(e, 9));
        Write(pixels, start, first, second, (first >> 8) | (Smooth(e, 10) << 24), (second >> 8) | (Smooth(e, 11) << 24));
    }

    private static void HorizontalDown(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        uint right = Pack(Mean(e, 3), Smooth(e, 4), Smooth(e, 5), Smooth(e, 6));
        uint second = (right << 16) | (Smooth(e, 3) << 8) | Mean(e, 2);
        uint third = (second << 16) | (Smooth(e, 2) << 8) | Mean(e, 1);
        Write(pixels, start, right, second, third, (third << 16) | (Smooth(e, 1) << 8) | Mean(e, 0));
    }

    private static void HorizontalUp(Span<byte> pixels, int start, ReadOnlySpan<byte> e)
    {
        uint last = e[0] * 0x01010101u;
        uint lowest = (uint)((e[1] + (3 * e[0]) + 2) >> 2);
        uint first = Pack(Mean(e, 2), Smooth(e, 2), Mean(e, 1), Smooth(e, 1));
        uint second = (first >> 16) | (Mean(e, 0) << 16) | (lowest << 24);
        Write(pixels, start, first, second, (second >> 16) | (last << 16), last);
    }

    /// <summary>Two neighbours of the edge, rounded up.</summary>
    private static uint Mean(ReadOnlySpan<byte> e, int i) => (uint)((e[i] + e[i + 1] + 1) >> 1);

    /// <summary>A pixel of the edge with half of its weight on its neighbours.</summary>
    private static uint Smooth(ReadOnlySpan<byte> e, int i) => (uint)((e[i - 1] + (2 * e[i]) + e[i + 1] + 2) >> 2);

    private static uint Pack(uint first, uint second, uint third, uint fourth) => first | (second << 8) | (third << 16) | (fourth << 24);

    /// <summary>Writes four rows of four pixels, the first in the lowest byte.</summary>
    private static void Write(Span<byte> pixels, int start, uint first, uint second, uint third, uint fourth)
    {
        pixels = pixels.Slice(start, (3 * Stride) + Size);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels, first);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[Stride..], second);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[(2 * Stride)..], third);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[(3 * Stride)..], fourth);
    }
}
