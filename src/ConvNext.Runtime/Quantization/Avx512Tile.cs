using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products with AVX-512BW: <c>vpmaddwd</c> adds pairs of products of 16 bits, exactly; a vector has two such sums for each of eight outputs. Twelve rows by two vectors.
/// </summary>
/// <remarks>The byte instruction <c>vpmaddubsw</c> saturates at 16 bits and is not used.</remarks>
internal readonly unsafe struct Avx512Tile : IIntegerTile
{
    /// <inheritdoc/>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    public static int MostRows => 12;

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
        Vector512<int> low0 = Vector512<int>.Zero, high0 = Vector512<int>.Zero;
        Vector512<int> low1 = Vector512<int>.Zero, high1 = Vector512<int>.Zero;
        Vector512<int> low2 = Vector512<int>.Zero, high2 = Vector512<int>.Zero;
        Vector512<int> low3 = Vector512<int>.Zero, high3 = Vector512<int>.Zero;
        Vector512<int> low4 = Vector512<int>.Zero, high4 = Vector512<int>.Zero;
        Vector512<int> low5 = Vector512<int>.Zero, high5 = Vector512<int>.Zero;
        Vector512<int> low6 = Vector512<int>.Zero, high6 = Vector512<int>.Zero;
        Vector512<int> low7 = Vector512<int>.Zero, high7 = Vector512<int>.Zero;
        Vector512<int> low8 = Vector512<int>.Zero, high8 = Vector512<int>.Zero;
        Vector512<int> low9 = Vector512<int>.Zero, high9 = Vector512<int>.Zero;
        Vector512<int> low10 = Vector512<int>.Zero, high10 = Vector512<int>.Zero;
        Vector512<int> low11 = Vector512<int>.Zero, high11 = Vector512<int>.Zero;

        // Four rows have pointers of their own; the others are multiples of the stride away from them.
        byte* row0 = rows;
        byte* row3 = row0 + (3 * stride);
        byte* row6 = row3 + (3 * stride);
        byte* row9 = row6 + (3 * stride);
        byte* end = row0 + (inputs * sizeof(short));
        while (row0 < end)
        {
            Vector512<short> low = Avx512BW.ConvertToVector512Int16(Vector256.Load(weights));
            Vector512<short> high = Avx512BW.ConvertToVector512Int16(Vector256.Load(weights + 32));
            weights += 64;
            Vector512<short> codes0 = Vector512.Create(*(long*)row0).AsInt16();
            low0 += Avx512BW.MultiplyAddAdjacent(codes0, low);
            high0 += Avx512BW.MultiplyAddAdjacent(codes0, high);

            if (TRows.Count > 1)
            {
                Vector512<short> codes1 = Vector512.Create(*(long*)(row0 + stride)).AsInt16();
                low1 += Avx512BW.MultiplyAddAdjacent(codes1, low);
                high1 += Avx512BW.MultiplyAddAdjacent(codes1, high);
            }

            if (TRows.Count > 2)
            {
                Vector512<short> codes2 = Vector512.Create(*(long*)(row0 + (2 * stride))).AsInt16();
                low2 += Avx512BW.MultiplyAddAdjacent(codes2, low);
                high2 += Avx512BW.MultiplyAddAdjacent(codes2, high);
            }

            if (TRows.Count > 3)
            {
                Vector512<short> codes3 = Vector512.Create(*(long*)row3).AsInt16();
                low3 += Avx512BW.MultiplyAddAdjacent(codes3, low);
                high3 += Avx512BW.MultiplyAddAdjacent(codes3, high);
            }

            if (TRows.Count > 4)
            {
                Vector512<short> codes4 = Vector512.Create(*(long*)(row3 + stride)).AsInt16();
                low4 += Avx512BW.MultiplyAddAdjacent(codes4, low);
                high4 += Avx512BW.MultiplyAddAdjacent(codes4, high);
            }

            if (TRows.Count > 5)
            {
                Vector512<short> codes5 = Vector512.Create(*(long*)(row3 + (2 * stride))).AsInt16();
                low5 += Avx512BW.MultiplyAddAdjacent(codes5, low);
                high5 += Avx512BW.MultiplyAddAdjacent(codes5, high);
            }

            if (TRows.Count > 6)
            {
                Vector512<short> codes6 = Vector512.Create(*(long*)row6).AsInt16();
                low6 += Avx512BW.MultiplyAddAdjacent(codes6, low);
                high6 += Avx512BW.MultiplyAddAdjacent(codes6, high);
            }

            if (TRows.Count > 7)
            {
                Vector512<short> codes7 = Vector512.Create(*(long*)(row6 + stride)).AsInt16();
                low7 += Avx512BW.MultiplyAddAdjacent(codes7, low);
                high7 += Avx512BW.MultiplyAddAdjacent(codes7, high);
            }

            if (TRows.Count > 8)
            {
                Vector512<short> codes8 = Vector512.Create(*(long*)(row6 + (2 * stride))).AsInt16();
                low8 += Avx512BW.MultiplyAddAdjacent(codes8, low);
                high8 += Avx512BW.MultiplyAddAdjacent(codes8, high);
            }

            if (TRows.Count > 9)
            {
                Vector512<short> codes9 = Vector512.Create(*(long*)row9).AsInt16();
                low9 += Avx512BW.MultiplyAddAdjacent(codes9, low);
                high9 += Avx512BW.MultiplyAddAdjacent(codes9, high);
            }

            if (TRows.Count > 10)
            {
                Vector512<short> codes10 = Vector512.Create(*(long*)(row9 + stride)).AsInt16();
                low10 += Avx512BW.MultiplyAddAdjacent(codes10, low);
                high10 += Avx512BW.MultiplyAddAdjacent(codes10, high);
            }

            if (TRows.Count > 11)
            {
                Vector512<short> codes11 = Vector512.Create(*(long*)(row9 + (2 * stride))).AsInt16();
                low11 += Avx512BW.MultiplyAddAdjacent(codes11, low);
                high11 += Avx512BW.MultiplyAddAdjacent(codes11, high);
            }

            row0 += 4 * sizeof(short);
            row3 += 4 * sizeof(short);
            row6 += 4 * sizeof(short);
            row9 += 4 * sizeof(short);
        }

        Store(low0, high0, sums);

        if (TRows.Count > 1)
        {
            Store(low1, high1, sums + 16);
        }

        if (TRows.Count > 2)
        {
            Store(low2, high2, sums + 32);
        }

        if (TRows.Count > 3)
        {
            Store(low3, high3, sums + 48);
        }

        if (TRows.Count > 4)
        {
            Store(low4, high4, sums + 64);
        }

        if (TRows.Count > 5)
        {
            Store(low5, high5, sums + 80);
        }

        if (TRows.Count > 6)
        {
            Store(low6, high6, sums + 96);
        }

        if (TRows.Count > 7)
        {
            Store(low7, high7, sums + 112);
        }

        if (TRows.Count > 8)
        {
            Store(low8, high8, sums + 128);
        }

        if (TRows.Count > 9)
        {
            Store(low9, high9, sums + 144);
        }

        if (TRows.Count > 10)
        {
            Store(low10, high10, sums + 160);
        }

        if (TRows.Count > 11)
        {
            Store(low11, high11, sums + 176);
        }
    }

    // Neighbours are the two halves of one sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<int> low, Vector512<int> high, int* sums) => Vector512.Create(Halve(low), Halve(high)).Store(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halve(Vector512<int> halves) =>
        Avx512F.ConvertToVector256Int32((halves + Vector512.ShiftRightLogical(halves.AsInt64(), 32).AsInt32()).AsInt64());
}
