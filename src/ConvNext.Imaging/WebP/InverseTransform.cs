using System;

namespace ConvNext.Imaging.WebP;

/// <summary>How much of the inverse transform a block needs.</summary>
internal enum TransformKind : byte
{
    /// <summary>Nothing is added to the prediction.</summary>
    None,

    /// <summary>The average alone.</summary>
    AverageOnly,

    /// <summary>The average and the coefficients beside and below it.</summary>
    ThreeCoefficients,

    /// <summary>All coefficients.</summary>
    Full,
}

/// <summary>
/// The inverse transforms of VP8 (RFC 6386, section 14). Where a damaged file has coefficients that overflow, results are those of
/// libwebp on x86-64: the full transform wraps at 16 bits, the short forms do not.
/// </summary>
internal static class InverseTransform
{
    // √2 · cos(π/8) − 1 and √2 · sin(π/8), with 16 fraction bits.
    private const int CosineLessOne = 20091;
    private const int Sine = 35468;

    /// <summary>The inverse Walsh-Hadamard transform: each result is the average of one luma block.</summary>
    /// <param name="second">The second-order block, (4, 4).</param>
    /// <param name="coefficients">Luma blocks, (16, 16); the first coefficient of each is written.</param>
    /// <param name="averageOnly">Whether all but the first are zero.</param>
    public static void SpreadAverages(ReadOnlySpan<short> second, Span<short> coefficients, bool averageOnly)
    {
        if (averageOnly)
        {
            short average = (short)((second[0] + 3) >> 3);
            for (int i = 0; i < 16; i++)
            {
                coefficients[16 * i] = average;
            }

            return;
        }

        Span<int> columns = stackalloc int[16];
        for (int x = 0; x < 4; x++)
        {
            int outerSum = second[x] + second[12 + x];
            int innerSum = second[4 + x] + second[8 + x];
            int innerDifference = second[4 + x] - second[8 + x];
            int outerDifference = second[x] - second[12 + x];
            columns[x] = outerSum + innerSum;
            columns[4 + x] = outerDifference + innerDifference;
            columns[8 + x] = outerSum - innerSum;
            columns[12 + x] = outerDifference - innerDifference;
        }

        for (int y = 0; y < 4; y++)
        {
            Span<int> row = columns.Slice(4 * y, 4);
            Span<short> target = coefficients[(64 * y)..];
            int rounded = row[0] + 3;
            int outerSum = rounded + row[3];
            int innerSum = row[1] + row[2];
            int innerDifference = row[1] - row[2];
            int outerDifference = rounded - row[3];
            target[0] = (short)((outerSum + innerSum) >> 3);
            target[16] = (short)((outerDifference + innerDifference) >> 3);
            target[32] = (short)((outerSum - innerSum) >> 3);
            target[48] = (short)((outerDifference - innerDifference) >> 3);
        }
    }

    /// <summary>Adds the inverse transform of a block to its prediction.</summary>
    /// <param name="kind">How much of it is needed.</param>
    /// <param name="coefficients">The block, (4, 4).</param>
    /// <param name="pixels">The prediction from its first pixel on; rows are <see cref="MacroblockBuffer.Stride"/> apart.</param>
    public static void Add(TransformKind kind, ReadOnlySpan<short> coefficients, Span<byte> pixels)
    {
        switch (kind)
        {
            case TransformKind.AverageOnly:
                AddAverage(coefficients[0], pixels);
                break;
            case TransformKind.ThreeCoefficients:
                AddThree(coefficients, pixels);
                break;
            case TransformKind.Full:
                AddFull(coefficients, pixels);
                break;
            default:
                break;
        }
    }

    private static void AddAverage(int average, Span<byte> pixels)
    {
        int value = (average + 4) >> 3;
        for (int y = 0; y < 4; y++)
        {
            Span<byte> row = pixels.Slice(y * MacroblockBuffer.Stride, 4);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = Clamp(row[x] + value);
            }
        }
    }

    private static void AddThree(ReadOnlySpan<short> coefficients, Span<byte> pixels)
    {
        int average = coefficients[0] + 4;
        int right = MultiplySine(coefficients[1]);
        int farRight = MultiplyCosine(coefficients[1]);
        int below = MultiplySine(coefficients[4]);
        int farBelow = MultiplyCosine(coefficients[4]);
        AddRow(average + farBelow, farRight, right, pixels);
        AddRow(average + below, farRight, right, pixels[MacroblockBuffer.Stride..]);
        AddRow(average - below, farRight, right, pixels[(2 * MacroblockBuffer.Stride)..]);
        AddRow(average - farBelow, farRight, right, pixels[(3 * MacroblockBuffer.Stride)..]);
    }

    private static void AddRow(int average, int outer, int inner, Span<byte> row)
    {
        row[0] = Clamp(row[0] + ((average + outer) >> 3));
        row[1] = Clamp(row[1] + ((average + inner) >> 3));
        row[2] = Clamp(row[2] + ((average - inner) >> 3));
        row[3] = Clamp(row[3] + ((average - outer) >> 3));
    }

    private static void AddFull(ReadOnlySpan<short> coefficients, Span<byte> pixels)
    {
        Span<short> columns = stackalloc short[16];
        for (int x = 0; x < 4; x++)
        {
            Transform(coefficients[x], coefficients[4 + x], coefficients[8 + x], coefficients[12 + x], columns.Slice(4 * x, 4));
        }

        Span<short> row = stackalloc short[4];
        for (int y = 0; y < 4; y++)
        {
            Transform((short)(columns[y] + 4), columns[4 + y], columns[8 + y], columns[12 + y], row);
            Span<byte> target = pixels.Slice(y * MacroblockBuffer.Stride, 4);
            for (int x = 0; x < target.Length; x++)
            {
                target[x] = Clamp((short)(target[x] + (row[x] >> 3)));
            }
        }
    }

    private static void Transform(short c0, short c1, short c2, short c3, Span<short> output)
    {
        int sum = c0 + c2;
        int difference = c0 - c2;
        int inner = MultiplySine(c1) - MultiplyCosine(c3);
        int outer = MultiplyCosine(c1) + MultiplySine(c3);
        output[0] = (short)(sum + outer);
        output[1] = (short)(difference + inner);
        output[2] = (short)(difference - inner);
        output[3] = (short)(sum - outer);
    }

    private static int MultiplyCosine(int value) => ((value * CosineLessOne) >> 16) + value;

    private static int MultiplySine(int value) => (value * Sine) >> 16;

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
