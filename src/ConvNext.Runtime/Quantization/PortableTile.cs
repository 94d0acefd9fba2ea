using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products for every processor, WebAssembly among them: pairs of products of 16 bits, exactly, in vectors of 128 bits; a vector has two such sums for each of two
/// outputs. Three rows by
/// four vectors, twice.
/// </summary>
internal readonly unsafe struct PortableTile : IIntegerTile
{
    private const int HalfOutputs = 8;

    /// <inheritdoc/>
    public static bool IsSupported => true;

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
    public static void Multiply<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount
    {
        MultiplyHalf<TRows>(rows, stride, weights, inputs, sums);
        MultiplyHalf<TRows>(rows, stride, weights + (4 * HalfOutputs), inputs, sums + HalfOutputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyHalf<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount
    {
        Vector128<int> first0 = Vector128<int>.Zero, second0 = Vector128<int>.Zero, third0 = Vector128<int>.Zero, fourth0 = Vector128<int>.Zero;
        Vector128<int> first1 = Vector128<int>.Zero, second1 = Vector128<int>.Zero, third1 = Vector128<int>.Zero, fourth1 = Vector128<int>.Zero;
        Vector128<int> first2 = Vector128<int>.Zero, second2 = Vector128<int>.Zero, third2 = Vector128<int>.Zero, fourth2 = Vector128<int>.Zero;
        short* row0 = (short*)rows;
        short* row1 = (short*)(rows + stride);
        short* row2 = (short*)(rows + (2 * stride));
        for (nint input = 0; input < inputs; input += 4)
        {
            Vector128<sbyte> lower = Vector128.Load(weights);
            Vector128<sbyte> upper = Vector128.Load(weights + 16);
            Vector128<short> first = Vector128.WidenLower(lower), second = Vector128.WidenUpper(lower);
            Vector128<short> third = Vector128.WidenLower(upper), fourth = Vector128.WidenUpper(upper);
            weights += 64;
            Vector128<short> codes0 = Vector128.Create(*(long*)(row0 + input)).AsInt16();
            first0 += PairsOfProducts(codes0, first);
            second0 += PairsOfProducts(codes0, second);
            third0 += PairsOfProducts(codes0, third);
            fourth0 += PairsOfProducts(codes0, fourth);

            if (TRows.Count > 1)
            {
                Vector128<short> codes1 = Vector128.Create(*(long*)(row1 + input)).AsInt16();
                first1 += PairsOfProducts(codes1, first);
                second1 += PairsOfProducts(codes1, second);
                third1 += PairsOfProducts(codes1, third);
                fourth1 += PairsOfProducts(codes1, fourth);
            }

            if (TRows.Count > 2)
            {
                Vector128<short> codes2 = Vector128.Create(*(long*)(row2 + input)).AsInt16();
                first2 += PairsOfProducts(codes2, first);
                second2 += PairsOfProducts(codes2, second);
                third2 += PairsOfProducts(codes2, third);
                fourth2 += PairsOfProducts(codes2, fourth);
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
    }

    /// <summary>Of eight products the sums of neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> PairsOfProducts(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(left, right);
        }

        if (PackedSimd.IsSupported)
        {
            return PackedSimd.Dot(left, right);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower()), AdvSimd.MultiplyWideningUpper(left, right));
        }

        (Vector128<int> leftLow, Vector128<int> leftHigh) = Vector128.Widen(left);
        (Vector128<int> rightLow, Vector128<int> rightHigh) = Vector128.Widen(right);
        Vector128<int> low = leftLow * rightLow;
        Vector128<int> high = leftHigh * rightHigh;
        return Vector128.Create(low[0] + low[1], low[2] + low[3], high[0] + high[1], high[2] + high[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, int* sums)
    {
        Halve(first, second).Store(sums);
        Halve(third, fourth).Store(sums + 4);
    }

    // Neighbours are the two halves of one sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Halve(Vector128<int> left, Vector128<int> right)
    {
        Vector128<int> leftSums = left + Vector128.ShiftRightLogical(left.AsInt64(), 32).AsInt32();
        Vector128<int> rightSums = right + Vector128.ShiftRightLogical(right.AsInt64(), 32).AsInt32();
        return Vector128.Narrow(leftSums.AsInt64(), rightSums.AsInt64());
    }
}
