using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products with AVX2: <c>vpmaddwd</c> adds pairs of products of 16 bits, exactly; a vector has two such sums for each of four outputs. Three rows by four vectors take
/// 14 of 16 registers.
/// </summary>
internal readonly unsafe struct Avx2Tile : IIntegerTile
{
    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static int MostRows => 3;

    /// <inheritdoc/>
    public static int Offset => 0;

    /// <inheritdoc/>
    public static int CodeBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector wholes, byte* row, nint input)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.StoreShorts(wholes, (short*)row + input);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount
    {
        Vector256<int> first0 = Vector256<int>.Zero, second0 = Vector256<int>.Zero, third0 = Vector256<int>.Zero, fourth0 = Vector256<int>.Zero;
        Vector256<int> first1 = Vector256<int>.Zero, second1 = Vector256<int>.Zero, third1 = Vector256<int>.Zero, fourth1 = Vector256<int>.Zero;
        Vector256<int> first2 = Vector256<int>.Zero, second2 = Vector256<int>.Zero, third2 = Vector256<int>.Zero, fourth2 = Vector256<int>.Zero;
        short* row0 = (short*)rows;
        short* row1 = (short*)(rows + stride);
        short* row2 = (short*)(rows + (2 * stride));
        for (nint input = 0; input < inputs; input += 4)
        {
            Vector256<short> codes0 = Vector256.Create(*(long*)(row0 + input)).AsInt16();
            Vector256<short> codes1 = TRows.Count > 1 ? Vector256.Create(*(long*)(row1 + input)).AsInt16() : default;
            Vector256<short> codes2 = TRows.Count > 2 ? Vector256.Create(*(long*)(row2 + input)).AsInt16() : default;

            Vector256<short> first = Avx2.ConvertToVector256Int16(weights);
            first0 += Avx2.MultiplyAddAdjacent(codes0, first);

            if (TRows.Count > 1)
            {
                first1 += Avx2.MultiplyAddAdjacent(codes1, first);
            }

            if (TRows.Count > 2)
            {
                first2 += Avx2.MultiplyAddAdjacent(codes2, first);
            }

            Vector256<short> second = Avx2.ConvertToVector256Int16(weights + 16);
            second0 += Avx2.MultiplyAddAdjacent(codes0, second);

            if (TRows.Count > 1)
            {
                second1 += Avx2.MultiplyAddAdjacent(codes1, second);
            }

            if (TRows.Count > 2)
            {
                second2 += Avx2.MultiplyAddAdjacent(codes2, second);
            }

            Vector256<short> third = Avx2.ConvertToVector256Int16(weights + 32);
            third0 += Avx2.MultiplyAddAdjacent(codes0, third);

            if (TRows.Count > 1)
            {
                third1 += Avx2.MultiplyAddAdjacent(codes1, third);
            }

            if (TRows.Count > 2)
            {
                third2 += Avx2.MultiplyAddAdjacent(codes2, third);
            }

            Vector256<short> fourth = Avx2.ConvertToVector256Int16(weights + 48);
            fourth0 += Avx2.MultiplyAddAdjacent(codes0, fourth);

            if (TRows.Count > 1)
            {
                fourth1 += Avx2.MultiplyAddAdjacent(codes1, fourth);
            }

            if (TRows.Count > 2)
            {
                fourth2 += Avx2.MultiplyAddAdjacent(codes2, fourth);
            }

            weights += 64;
        }

        Store(first0, second0, third0, fourth0, sums);

        if (TRows.Count > 1)
        {
            Store(first1, second1, third1, fourth1, sums + 16);
        }

        if (TRows.Count > 2)
        {
            Store(first2, second2, third2, fourth2, sums + 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> first, Vector256<int> second, Vector256<int> third, Vector256<int> fourth, int* sums)
    {
        Halve(first, second).Store(sums);
        Halve(third, fourth).Store(sums + 8);
    }

    // Neighbours are the two halves of one sum. The instruction adds within 128 bits: its pairs of sums are brought into their order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halve(Vector256<int> left, Vector256<int> right) =>
        Avx2.Permute4x64(Avx2.HorizontalAdd(left, right).AsInt64(), 0b11_01_10_00).AsInt32();
}
