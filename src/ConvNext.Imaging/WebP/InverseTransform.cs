using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;

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

    /// <summary>Four columns at a time, then four rows. Sums are made in 32 bits and kept in 16.</summary>
    private static void AddFull(ReadOnlySpan<short> coefficients, Span<byte> pixels)
    {
        (Vector128<short> rows01, Vector128<short> rows23) = Transform(Vector128.Create(coefficients[..8]), Vector128.Create(coefficients[8..16]));
        (rows01, rows23) = Transpose(rows01, rows23);

        // Half a unit of the last place is added to the first number of each row.
        (rows01, rows23) = Transform(rows01 + Vector128.Create(4, 4, 4, 4, 0, 0, 0, 0), rows23);
        (rows01, rows23) = Transpose(rows01 >> 3, rows23 >> 3);

        pixels = pixels[..((3 * MacroblockBuffer.Stride) + 4)];
        Vector128<byte> predicted = Vector128.Create(
            BinaryPrimitives.ReadUInt32LittleEndian(pixels),
            BinaryPrimitives.ReadUInt32LittleEndian(pixels[MacroblockBuffer.Stride..]),
            BinaryPrimitives.ReadUInt32LittleEndian(pixels[(2 * MacroblockBuffer.Stride)..]),
            BinaryPrimitives.ReadUInt32LittleEndian(pixels[(3 * MacroblockBuffer.Stride)..])).AsByte();
        (Vector128<ushort> predicted01, Vector128<ushort> predicted23) = Vector128.Widen(predicted);
        Vector128<uint> sums = Vector128.Narrow(Clamp(predicted01.AsInt16() + rows01), Clamp(predicted23.AsInt16() + rows23)).AsUInt32();
        BinaryPrimitives.WriteUInt32LittleEndian(pixels, sums[0]);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[MacroblockBuffer.Stride..], sums[1]);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[(2 * MacroblockBuffer.Stride)..], sums[2]);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels[(3 * MacroblockBuffer.Stride)..], sums[3]);
    }

    /// <summary>The transform of four numbers each: the first of all four in the lower half of the first vector, and so on.</summary>
    private static (Vector128<short> First, Vector128<short> Second) Transform(Vector128<short> first, Vector128<short> second)
    {
        (Vector128<int> c0, Vector128<int> c1) = Vector128.Widen(first);
        (Vector128<int> c2, Vector128<int> c3) = Vector128.Widen(second);
        Vector128<int> sum = c0 + c2;
        Vector128<int> difference = c0 - c2;
        Vector128<int> inner = MultiplySine(c1) - MultiplyCosine(c3);
        Vector128<int> outer = MultiplyCosine(c1) + MultiplySine(c3);
        return (Vector128.Narrow(sum + outer, difference + inner), Vector128.Narrow(difference - inner, sum - outer));
    }

    /// <summary>Turns rows, two in a vector, into columns.</summary>
    private static (Vector128<short> First, Vector128<short> Second) Transpose(Vector128<short> rows01, Vector128<short> rows23)
    {
        Vector128<short> rows02 = VectorZip.Low(rows01, rows23);
        Vector128<short> rows13 = VectorZip.High(rows01, rows23);
        return (VectorZip.Low(rows02, rows13), VectorZip.High(rows02, rows13));
    }

    private static Vector128<int> MultiplyCosine(Vector128<int> value) => ((value * Vector128.Create(CosineLessOne)) >> 16) + value;

    private static Vector128<int> MultiplySine(Vector128<int> value) => (value * Vector128.Create(Sine)) >> 16;

    private static Vector128<ushort> Clamp(Vector128<short> value) =>
        Vector128.Min(Vector128.Max(value, Vector128<short>.Zero), Vector128.Create((short)255)).AsUInt16();

    private static int MultiplyCosine(int value) => ((value * CosineLessOne) >> 16) + value;

    private static int MultiplySine(int value) => (value * Sine) >> 16;

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
