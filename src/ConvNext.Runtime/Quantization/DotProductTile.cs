using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products with Arm's dot product: <c>sdot</c> adds four products of signed bytes to each sum of 32 bits, exactly. Codes are unsigned, so rows have them less 128, and a
/// zero point less
/// 128: the difference of both is the same. Six rows by four vectors.
/// </summary>
internal readonly unsafe struct DotProductTile : IIntegerTile
{
    /// <inheritdoc/>
    public static bool IsSupported => Dp.IsSupported;

    /// <inheritdoc/>
    public static int MostRows => 6;

    /// <inheritdoc/>
    public static int Offset => 128;

    /// <inheritdoc/>
    public static int CodeBytes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector wholes, byte* row, nint input)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.StoreBytes(wholes, 128, row + input);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount
    {
        Vector128<int> first0 = Vector128<int>.Zero, second0 = Vector128<int>.Zero, third0 = Vector128<int>.Zero, fourth0 = Vector128<int>.Zero;
        Vector128<int> first1 = Vector128<int>.Zero, second1 = Vector128<int>.Zero, third1 = Vector128<int>.Zero, fourth1 = Vector128<int>.Zero;
        Vector128<int> first2 = Vector128<int>.Zero, second2 = Vector128<int>.Zero, third2 = Vector128<int>.Zero, fourth2 = Vector128<int>.Zero;
        Vector128<int> first3 = Vector128<int>.Zero, second3 = Vector128<int>.Zero, third3 = Vector128<int>.Zero, fourth3 = Vector128<int>.Zero;
        Vector128<int> first4 = Vector128<int>.Zero, second4 = Vector128<int>.Zero, third4 = Vector128<int>.Zero, fourth4 = Vector128<int>.Zero;
        Vector128<int> first5 = Vector128<int>.Zero, second5 = Vector128<int>.Zero, third5 = Vector128<int>.Zero, fourth5 = Vector128<int>.Zero;
        byte* row0 = rows;
        byte* row1 = row0 + stride;
        byte* row2 = row1 + stride;
        byte* row3 = row2 + stride;
        byte* row4 = row3 + stride;
        byte* row5 = row4 + stride;
        for (nint input = 0; input < inputs; input += 4)
        {
            Vector128<sbyte> first = Vector128.Load(weights);
            Vector128<sbyte> second = Vector128.Load(weights + 16);
            Vector128<sbyte> third = Vector128.Load(weights + 32);
            Vector128<sbyte> fourth = Vector128.Load(weights + 48);
            weights += 64;
            Vector128<sbyte> codes0 = Vector128.Create(*(int*)(row0 + input)).AsSByte();
            first0 = Dp.DotProduct(first0, codes0, first);
            second0 = Dp.DotProduct(second0, codes0, second);
            third0 = Dp.DotProduct(third0, codes0, third);
            fourth0 = Dp.DotProduct(fourth0, codes0, fourth);

            if (TRows.Count > 1)
            {
                Vector128<sbyte> codes1 = Vector128.Create(*(int*)(row1 + input)).AsSByte();
                first1 = Dp.DotProduct(first1, codes1, first);
                second1 = Dp.DotProduct(second1, codes1, second);
                third1 = Dp.DotProduct(third1, codes1, third);
                fourth1 = Dp.DotProduct(fourth1, codes1, fourth);
            }

            if (TRows.Count > 2)
            {
                Vector128<sbyte> codes2 = Vector128.Create(*(int*)(row2 + input)).AsSByte();
                first2 = Dp.DotProduct(first2, codes2, first);
                second2 = Dp.DotProduct(second2, codes2, second);
                third2 = Dp.DotProduct(third2, codes2, third);
                fourth2 = Dp.DotProduct(fourth2, codes2, fourth);
            }

            if (TRows.Count > 3)
            {
                Vector128<sbyte> codes3 = Vector128.Create(*(int*)(row3 + input)).AsSByte();
                first3 = Dp.DotProduct(first3, codes3, first);
                second3 = Dp.DotProduct(second3, codes3, second);
                third3 = Dp.DotProduct(third3, codes3, third);
                fourth3 = Dp.DotProduct(fourth3, codes3, fourth);
            }

            if (TRows.Count > 4)
            {
                Vector128<sbyte> codes4 = Vector128.Create(*(int*)(row4 + input)).AsSByte();
                first4 = Dp.DotProduct(first4, codes4, first);
                second4 = Dp.DotProduct(second4, codes4, second);
                third4 = Dp.DotProduct(third4, codes4, third);
                fourth4 = Dp.DotProduct(fourth4, codes4, fourth);
            }

            if (TRows.Count > 5)
            {
                Vector128<sbyte> codes5 = Vector128.Create(*(int*)(row5 + input)).AsSByte();
                first5 = Dp.DotProduct(first5, codes5, first);
                second5 = Dp.DotProduct(second5, codes5, second);
                third5 = Dp.DotProduct(third5, codes5, third);
                fourth5 = Dp.DotProduct(fourth5, codes5, fourth);
            }
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

        if (TRows.Count > 3)
        {
            Store(first3, second3, third3, fourth3, sums + 48);
        }

        if (TRows.Count > 4)
        {
            Store(first4, second4, third4, fourth4, sums + 64);
        }

        if (TRows.Count > 5)
        {
            Store(first5, second5, third5, fourth5, sums + 80);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, int* sums)
    {
        first.Store(sums);
        second.Store(sums + 4);
        third.Store(sums + 8);
        fourth.Store(sums + 12);
    }
}
