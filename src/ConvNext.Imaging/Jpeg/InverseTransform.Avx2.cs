using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The transform of two blocks at a time: one in the lower half of every vector, the other in the upper.</summary>
internal static unsafe partial class InverseTransform
{
    /// <summary>Up to here a number may be shifted by <see cref="ColumnBits"/> without leaving 16 bits.</summary>
    private const int UnshiftedLimit = 1 << (15 - ColumnBits);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformTwo(short* coefficients, short* quantisation, byte* samples, nint stride)
    {
        Vector256<short> v0 = Load(coefficients, quantisation, 0);
        Vector256<short> limit = Vector256.Create((short)UnshiftedLimit);
        if (Vector256.GreaterThanOrEqualAny(Vector256.Abs(v0), limit) || Vector256.LessThanAny(Vector256.Abs(v0), Vector256<short>.Zero))
        {
            // Such numbers come from damaged data only, and may have to wrap around.
            Transform(coefficients, (ushort*)quantisation, samples, stride);
            Transform(coefficients + JpegFrame.BlockLength, (ushort*)quantisation, samples + JpegFrame.BlockSide, stride);
            return;
        }

        Vector256<short> v1 = Load(coefficients, quantisation, 1);
        Vector256<short> v2 = Load(coefficients, quantisation, 2);
        Vector256<short> v3 = Load(coefficients, quantisation, 3);
        Vector256<short> v4 = Load(coefficients, quantisation, 4);
        Vector256<short> v5 = Load(coefficients, quantisation, 5);
        Vector256<short> v6 = Load(coefficients, quantisation, 6);
        Vector256<short> v7 = Load(coefficients, quantisation, 7);
        TransformLines(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ColumnShift);
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        TransformLines(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, RowShift);
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        Store(v0, v1, samples, stride);
        Store(v2, v3, samples + (2 * stride), stride);
        Store(v4, v5, samples + (4 * stride), stride);
        Store(v6, v7, samples + (6 * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(short* coefficients, short* quantisation, int row)
    {
        short* source = coefficients + (JpegFrame.BlockSide * row);
        Vector256<short> values = Vector256.Create(Vector128.Load(source), Vector128.Load(source + JpegFrame.BlockLength));
        return values * Vector256.Create(Vector128.Load(quantisation + (JpegFrame.BlockSide * row)));
    }

    /// <summary>Two rows of both blocks, clamped to 8 bits: the rows of the blocks lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> first, Vector256<short> second, byte* samples, nint stride)
    {
        Vector256<byte> packed = Avx2.PackSignedSaturate(first, second).AsByte() ^ Vector256.Create((byte)Middle);
        Vector256<byte> rows = Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsByte();
        rows.GetLower().Store(samples);
        rows.GetUpper().Store(samples + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformLines(
        ref Vector256<short> v0, ref Vector256<short> v1, ref Vector256<short> v2, ref Vector256<short> v3,
        ref Vector256<short> v4, ref Vector256<short> v5, ref Vector256<short> v6, ref Vector256<short> v7, [ConstantExpected] byte shift)
    {
        Vector256<short> z3 = v7 + v3;
        Vector256<short> z4 = v5 + v1;
        Vector256<short> sum = v0 + v4;
        Vector256<short> difference = v0 - v4;
        Half low = Combine(
            Low(Vector256<short>.Zero, sum), Low(Vector256<short>.Zero, difference), Low(v2, v6), Low(z3, z4), Low(v7, v1), Low(v5, v3), shift);
        Half high = Combine(
            High(Vector256<short>.Zero, sum), High(Vector256<short>.Zero, difference), High(v2, v6), High(z3, z4), High(v7, v1), High(v5, v3), shift);
        v0 = Avx2.PackSignedSaturate(low.V0, high.V0);
        v1 = Avx2.PackSignedSaturate(low.V1, high.V1);
        v2 = Avx2.PackSignedSaturate(low.V2, high.V2);
        v3 = Avx2.PackSignedSaturate(low.V3, high.V3);
        v4 = Avx2.PackSignedSaturate(low.V4, high.V4);
        v5 = Avx2.PackSignedSaturate(low.V5, high.V5);
        v6 = Avx2.PackSignedSaturate(low.V6, high.V6);
        v7 = Avx2.PackSignedSaturate(low.V7, high.V7);
    }

    /// <summary>One dimension for half of the lines. The inputs are pairs of 16-bit numbers; the first two carry theirs in the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Half Combine(
        Vector256<short> sum, Vector256<short> difference, Vector256<short> in26, Vector256<short> z34, Vector256<short> in71, Vector256<short> in53,
        [ConstantExpected] byte shift)
    {
        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> even0 = Vector256.ShiftRightArithmetic(sum.AsInt32(), 16 - FractionBits) + round;
        Vector256<int> even1 = Vector256.ShiftRightArithmetic(difference.AsInt32(), 16 - FractionBits) + round;
        Vector256<int> even2 = MultiplyAdd(in26, Fix0541, Fix0541 - Fix1847);
        Vector256<int> even3 = MultiplyAdd(in26, Fix0541 + Fix0765, Fix0541);
        Vector256<int> sum0 = even0 + even3;
        Vector256<int> sum3 = even0 - even3;
        Vector256<int> sum1 = even1 + even2;
        Vector256<int> sum2 = even1 - even2;
        Vector256<int> odd3 = MultiplyAdd(z34, Fix1175 - Fix1961, Fix1175);
        Vector256<int> odd4 = MultiplyAdd(z34, Fix1175, Fix1175 - Fix0390);
        Vector256<int> odd0 = MultiplyAdd(in71, Fix0298 - Fix0899, -Fix0899) + odd3;
        Vector256<int> odd1 = MultiplyAdd(in53, Fix2053 - Fix2562, -Fix2562) + odd4;
        Vector256<int> odd2 = MultiplyAdd(in53, -Fix2562, Fix3072 - Fix2562) + odd3;
        Vector256<int> oddLast = MultiplyAdd(in71, -Fix0899, Fix1501 - Fix0899) + odd4;
        return new Half
        {
            V0 = (sum0 + oddLast) >> shift,
            V7 = (sum0 - oddLast) >> shift,
            V1 = (sum1 + odd2) >> shift,
            V6 = (sum1 - odd2) >> shift,
            V2 = (sum2 + odd1) >> shift,
            V5 = (sum2 - odd1) >> shift,
            V3 = (sum3 + odd0) >> shift,
            V4 = (sum3 - odd0) >> shift,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MultiplyAdd(Vector256<short> pairs, int first, int second) =>
        Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((first & 0xFFFF) | (second << 16)).AsInt16());

    /// <summary>Transposes the block in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<short> v0, ref Vector256<short> v1, ref Vector256<short> v2, ref Vector256<short> v3,
        ref Vector256<short> v4, ref Vector256<short> v5, ref Vector256<short> v6, ref Vector256<short> v7)
    {
        Vector256<int> a0 = Low(v0, v1).AsInt32();
        Vector256<int> a1 = High(v0, v1).AsInt32();
        Vector256<int> a2 = Low(v2, v3).AsInt32();
        Vector256<int> a3 = High(v2, v3).AsInt32();
        Vector256<int> a4 = Low(v4, v5).AsInt32();
        Vector256<int> a5 = High(v4, v5).AsInt32();
        Vector256<int> a6 = Low(v6, v7).AsInt32();
        Vector256<int> a7 = High(v6, v7).AsInt32();
        Vector256<long> b0 = Avx2.UnpackLow(a0, a2).AsInt64();
        Vector256<long> b1 = Avx2.UnpackHigh(a0, a2).AsInt64();
        Vector256<long> b2 = Avx2.UnpackLow(a1, a3).AsInt64();
        Vector256<long> b3 = Avx2.UnpackHigh(a1, a3).AsInt64();
        Vector256<long> b4 = Avx2.UnpackLow(a4, a6).AsInt64();
        Vector256<long> b5 = Avx2.UnpackHigh(a4, a6).AsInt64();
        Vector256<long> b6 = Avx2.UnpackLow(a5, a7).AsInt64();
        Vector256<long> b7 = Avx2.UnpackHigh(a5, a7).AsInt64();
        v0 = Avx2.UnpackLow(b0, b4).AsInt16();
        v1 = Avx2.UnpackHigh(b0, b4).AsInt16();
        v2 = Avx2.UnpackLow(b1, b5).AsInt16();
        v3 = Avx2.UnpackHigh(b1, b5).AsInt16();
        v4 = Avx2.UnpackLow(b2, b6).AsInt16();
        v5 = Avx2.UnpackHigh(b2, b6).AsInt16();
        v6 = Avx2.UnpackLow(b3, b7).AsInt16();
        v7 = Avx2.UnpackHigh(b3, b7).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Low(Vector256<short> first, Vector256<short> second) => Avx2.UnpackLow(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> High(Vector256<short> first, Vector256<short> second) => Avx2.UnpackHigh(first, second);

    private struct Half
    {
        public Vector256<int> V0;
        public Vector256<int> V1;
        public Vector256<int> V2;
        public Vector256<int> V3;
        public Vector256<int> V4;
        public Vector256<int> V5;
        public Vector256<int> V6;
        public Vector256<int> V7;
    }
}
