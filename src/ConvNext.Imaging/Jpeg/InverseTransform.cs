using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The inverse cosine transform of a block of 8 × 8 coefficients, with the integer arithmetic of libjpeg-turbo's accurate transform
/// (jidctint: 13 fraction bits, 2 of them kept between columns and rows) as its vector code does it. That code works on 16-bit numbers, which
/// matters only for damaged data: products and some sums wrap around, and the results of the columns are clamped.
/// </summary>
internal static unsafe partial class InverseTransform
{
    private const int FractionBits = 13;
    private const int ColumnBits = 2;
    private const int ColumnShift = FractionBits - ColumnBits;
    private const int RowShift = FractionBits + ColumnBits + 3;
    private const int Middle = 128;

    private const int Fix0298 = 2446; // 0.298631336
    private const int Fix0390 = 3196; // 0.390180644
    private const int Fix0541 = 4433; // 0.541196100
    private const int Fix0765 = 6270; // 0.765366865
    private const int Fix0899 = 7373; // 0.899976223
    private const int Fix1175 = 9633; // 1.175875602
    private const int Fix1501 = 12299; // 1.501321110
    private const int Fix1847 = 15137; // 1.847759065
    private const int Fix1961 = 16069; // 1.961570560
    private const int Fix2053 = 16819; // 2.053119869
    private const int Fix2562 = 20995; // 2.562915447
    private const int Fix3072 = 25172; // 3.072711026

    /// <summary>Transforms one row of blocks.</summary>
    /// <param name="coefficients">(blocks, 8, 8), in the order of rows.</param>
    /// <param name="quantisation">The divisors, (8, 8).</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="samples">Takes 8 rows of 8 × <paramref name="blocks"/> samples.</param>
    /// <param name="stride">Bytes from one row of samples to the next.</param>
    public static void TransformRow(short* coefficients, ushort* quantisation, int blocks, byte* samples, nint stride)
    {
        int block = 0;
        if (Avx2.IsSupported)
        {
            for (; block + 2 <= blocks; block += 2)
            {
                TransformTwo(coefficients + (block * JpegFrame.BlockLength), (short*)quantisation, samples + (block * JpegFrame.BlockSide), stride);
            }
        }

        for (; block < blocks; block++)
        {
            Transform(coefficients + (block * JpegFrame.BlockLength), quantisation, samples + (block * JpegFrame.BlockSide), stride);
        }
    }

    /// <summary>Transforms one block without vectors: what the vector code must equal.</summary>
    public static void Transform(short* coefficients, ushort* quantisation, byte* samples, nint stride)
    {
        short* columns = stackalloc short[JpegFrame.BlockLength];
        bool hasOneRow = true;
        for (int i = 0; i < JpegFrame.BlockLength; i++)
        {
            columns[i] = (short)(coefficients[i] * quantisation[i]);
            hasOneRow &= i < JpegFrame.BlockSide || coefficients[i] == 0;
        }

        for (int x = 0; x < JpegFrame.BlockSide; x++)
        {
            if (hasOneRow)
            {
                // The sum of one number; it wraps around where the general case clamps.
                short value = (short)(columns[x] << ColumnBits);
                for (int y = 0; y < JpegFrame.BlockSide; y++)
                {
                    columns[(y * JpegFrame.BlockSide) + x] = value;
                }
            }
            else
            {
                TransformLine(columns + x, JpegFrame.BlockSide, ColumnShift);
            }
        }

        for (int y = 0; y < JpegFrame.BlockSide; y++)
        {
            short* row = columns + (y * JpegFrame.BlockSide);
            TransformLine(row, 1, RowShift);
            for (int x = 0; x < JpegFrame.BlockSide; x++)
            {
                samples[(y * stride) + x] = (byte)(Math.Clamp((int)row[x], -Middle, Middle - 1) + Middle);
            }
        }
    }

    /// <summary>One dimension, in place: eight numbers, <paramref name="step"/> apart.</summary>
    private static void TransformLine(short* line, int step, int shift)
    {
        int in0 = line[0];
        int in1 = line[step];
        int in2 = line[2 * step];
        int in3 = line[3 * step];
        int in4 = line[4 * step];
        int in5 = line[5 * step];
        int in6 = line[6 * step];
        int in7 = line[7 * step];

        int even2 = (in2 * Fix0541) + (in6 * (Fix0541 - Fix1847));
        int even3 = (in2 * (Fix0541 + Fix0765)) + (in6 * Fix0541);
        int even0 = (short)(in0 + in4) << FractionBits;
        int even1 = (short)(in0 - in4) << FractionBits;
        int sum0 = even0 + even3;
        int sum3 = even0 - even3;
        int sum1 = even1 + even2;
        int sum2 = even1 - even2;

        int z3 = (short)(in7 + in3);
        int z4 = (short)(in5 + in1);
        int odd3 = (z3 * (Fix1175 - Fix1961)) + (z4 * Fix1175);
        int odd4 = (z3 * Fix1175) + (z4 * (Fix1175 - Fix0390));
        int odd0 = (in7 * (Fix0298 - Fix0899)) - (in1 * Fix0899) + odd3;
        int odd1 = (in5 * (Fix2053 - Fix2562)) - (in3 * Fix2562) + odd4;
        int odd2 = (in3 * (Fix3072 - Fix2562)) - (in5 * Fix2562) + odd3;
        int oddLast = (in1 * (Fix1501 - Fix0899)) - (in7 * Fix0899) + odd4;

        line[0] = Round(sum0 + oddLast, shift);
        line[7 * step] = Round(sum0 - oddLast, shift);
        line[step] = Round(sum1 + odd2, shift);
        line[6 * step] = Round(sum1 - odd2, shift);
        line[2 * step] = Round(sum2 + odd1, shift);
        line[5 * step] = Round(sum2 - odd1, shift);
        line[3 * step] = Round(sum3 + odd0, shift);
        line[4 * step] = Round(sum3 - odd0, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Round(int value, int shift) =>
        (short)Math.Clamp((value + (1 << (shift - 1))) >> shift, short.MinValue, short.MaxValue);
}
