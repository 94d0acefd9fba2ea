using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products with AVX-VNNI: <c>vpdpbusd</c> adds four products of an unsigned and a signed byte to each sum of 32 bits, exactly. Six rows by two vectors take 15 of its 16
/// registers.
/// </summary>
internal readonly unsafe struct AvxVnniTile : IIntegerTile
{
    /// <inheritdoc/>
    public static bool IsSupported => AvxVnni.IsSupported;

    /// <inheritdoc/>
    public static int MostRows => 6;

    /// <inheritdoc/>
    public static int Offset => 0;

    /// <inheritdoc/>
    public static int CodeBytes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector wholes, byte* row, nint input)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.StoreBytes(wholes, 0, row + input);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount
    {
        Vector256<int> low0 = Vector256<int>.Zero, high0 = Vector256<int>.Zero;
        Vector256<int> low1 = Vector256<int>.Zero, high1 = Vector256<int>.Zero;
        Vector256<int> low2 = Vector256<int>.Zero, high2 = Vector256<int>.Zero;
        Vector256<int> low3 = Vector256<int>.Zero, high3 = Vector256<int>.Zero;
        Vector256<int> low4 = Vector256<int>.Zero, high4 = Vector256<int>.Zero;
        Vector256<int> low5 = Vector256<int>.Zero, high5 = Vector256<int>.Zero;
        byte* row0 = rows;
        byte* row1 = row0 + stride;
        byte* row2 = row1 + stride;
        byte* row3 = row2 + stride;
        byte* row4 = row3 + stride;
        byte* row5 = row4 + stride;
        for (nint input = 0; input < inputs; input += 4)
        {
            Vector256<sbyte> low = Vector256.Load(weights);
            Vector256<sbyte> high = Vector256.Load(weights + 32);
            weights += 64;
            Vector256<byte> codes0 = Vector256.Create(*(int*)(row0 + input)).AsByte();
            low0 = AvxVnni.MultiplyWideningAndAdd(low0, codes0, low);
            high0 = AvxVnni.MultiplyWideningAndAdd(high0, codes0, high);

            if (TRows.Count > 1)
            {
                Vector256<byte> codes1 = Vector256.Create(*(int*)(row1 + input)).AsByte();
                low1 = AvxVnni.MultiplyWideningAndAdd(low1, codes1, low);
                high1 = AvxVnni.MultiplyWideningAndAdd(high1, codes1, high);
            }

            if (TRows.Count > 2)
            {
                Vector256<byte> codes2 = Vector256.Create(*(int*)(row2 + input)).AsByte();
                low2 = AvxVnni.MultiplyWideningAndAdd(low2, codes2, low);
                high2 = AvxVnni.MultiplyWideningAndAdd(high2, codes2, high);
            }

            if (TRows.Count > 3)
            {
                Vector256<byte> codes3 = Vector256.Create(*(int*)(row3 + input)).AsByte();
                low3 = AvxVnni.MultiplyWideningAndAdd(low3, codes3, low);
                high3 = AvxVnni.MultiplyWideningAndAdd(high3, codes3, high);
            }

            if (TRows.Count > 4)
            {
                Vector256<byte> codes4 = Vector256.Create(*(int*)(row4 + input)).AsByte();
                low4 = AvxVnni.MultiplyWideningAndAdd(low4, codes4, low);
                high4 = AvxVnni.MultiplyWideningAndAdd(high4, codes4, high);
            }

            if (TRows.Count > 5)
            {
                Vector256<byte> codes5 = Vector256.Create(*(int*)(row5 + input)).AsByte();
                low5 = AvxVnni.MultiplyWideningAndAdd(low5, codes5, low);
                high5 = AvxVnni.MultiplyWideningAndAdd(high5, codes5, high);
            }
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
    }

    // As one vector where that is how the sums are read: a load of two stores waits for both to reach the cache.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> low, Vector256<int> high, int* sums)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Create(low, high).Store(sums);
        }
        else
        {
            low.Store(sums);
            high.Store(sums + 8);
        }
    }
}
