using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ConvNext.Simd;

/// <summary>
/// The operations on four vectors at a time. A function that is one long chain of dependent operations leaves most of a
/// processor idle, and the compiler does not reorder; written once and run with this policy, its instructions come out
/// interleaved, four independent chains side by side, without a word changed in the function.
/// </summary>
/// <remarks>
/// Each operation is the single vector's, four times: the same bits. Measured on exact GELU, 512 bits, on a Sapphire Rapids Xeon: 9.4 cycles a
/// vector, against 10.4 for four chains one after the other and 10.9 for two interleaved. A structure of four fields is the
/// largest that the compiler keeps in registers.
/// </remarks>
/// <typeparam name="TSimd">The policy for one vector.</typeparam>
/// <typeparam name="TVector">One vector.</typeparam>
internal readonly unsafe struct SimdQuad<TSimd, TVector> : ISimd<Quad<TVector>>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Count => 4 * TSimd.Count;

    /// <inheritdoc/>
    public static Quad<TVector> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(TSimd.Zero, TSimd.Zero, TSimd.Zero, TSimd.Zero);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Load(float* source) => new(
        TSimd.Load(source),
        TSimd.Load(source + TSimd.Count),
        TSimd.Load(source + (2 * TSimd.Count)),
        TSimd.Load(source + (3 * TSimd.Count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Quad<TVector> value, float* destination)
    {
        TSimd.Store(value.First, destination);
        TSimd.Store(value.Second, destination + TSimd.Count);
        TSimd.Store(value.Third, destination + (2 * TSimd.Count));
        TSimd.Store(value.Fourth, destination + (3 * TSimd.Count));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Create(float value)
    {
        TVector vector = TSimd.Create(value);
        return new(vector, vector, vector, vector);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Add(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Add(left.First, right.First),
        TSimd.Add(left.Second, right.Second),
        TSimd.Add(left.Third, right.Third),
        TSimd.Add(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Subtract(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Subtract(left.First, right.First),
        TSimd.Subtract(left.Second, right.Second),
        TSimd.Subtract(left.Third, right.Third),
        TSimd.Subtract(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Multiply(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Multiply(left.First, right.First),
        TSimd.Multiply(left.Second, right.Second),
        TSimd.Multiply(left.Third, right.Third),
        TSimd.Multiply(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> MultiplySteadily(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.MultiplySteadily(left.First, right.First),
        TSimd.MultiplySteadily(left.Second, right.Second),
        TSimd.MultiplySteadily(left.Third, right.Third),
        TSimd.MultiplySteadily(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Divide(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Divide(left.First, right.First),
        TSimd.Divide(left.Second, right.Second),
        TSimd.Divide(left.Third, right.Third),
        TSimd.Divide(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> FusedMultiplyAdd(Quad<TVector> left, Quad<TVector> right, Quad<TVector> addend) => new(
        TSimd.FusedMultiplyAdd(left.First, right.First, addend.First),
        TSimd.FusedMultiplyAdd(left.Second, right.Second, addend.Second),
        TSimd.FusedMultiplyAdd(left.Third, right.Third, addend.Third),
        TSimd.FusedMultiplyAdd(left.Fourth, right.Fourth, addend.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> FusedNegateMultiplyAdd(Quad<TVector> left, Quad<TVector> right, Quad<TVector> addend) => new(
        TSimd.FusedNegateMultiplyAdd(left.First, right.First, addend.First),
        TSimd.FusedNegateMultiplyAdd(left.Second, right.Second, addend.Second),
        TSimd.FusedNegateMultiplyAdd(left.Third, right.Third, addend.Third),
        TSimd.FusedNegateMultiplyAdd(left.Fourth, right.Fourth, addend.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Max(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Max(left.First, right.First),
        TSimd.Max(left.Second, right.Second),
        TSimd.Max(left.Third, right.Third),
        TSimd.Max(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Min(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.Min(left.First, right.First),
        TSimd.Min(left.Second, right.Second),
        TSimd.Min(left.Third, right.Third),
        TSimd.Min(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Abs(Quad<TVector> value) => new(
        TSimd.Abs(value.First),
        TSimd.Abs(value.Second),
        TSimd.Abs(value.Third),
        TSimd.Abs(value.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> Sqrt(Quad<TVector> value) => new(
        TSimd.Sqrt(value.First),
        TSimd.Sqrt(value.Second),
        TSimd.Sqrt(value.Third),
        TSimd.Sqrt(value.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> AtLeast(Quad<TVector> value, Quad<TVector> bound) => new(
        TSimd.AtLeast(value.First, bound.First),
        TSimd.AtLeast(value.Second, bound.Second),
        TSimd.AtLeast(value.Third, bound.Third),
        TSimd.AtLeast(value.Fourth, bound.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> AtMost(Quad<TVector> value, Quad<TVector> bound) => new(
        TSimd.AtMost(value.First, bound.First),
        TSimd.AtMost(value.Second, bound.Second),
        TSimd.AtMost(value.Third, bound.Third),
        TSimd.AtMost(value.Fourth, bound.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> SelectWhereLess(
        Quad<TVector> left, Quad<TVector> right, Quad<TVector> ifLess, Quad<TVector> otherwise) => new(
        TSimd.SelectWhereLess(left.First, right.First, ifLess.First, otherwise.First),
        TSimd.SelectWhereLess(left.Second, right.Second, ifLess.Second, otherwise.Second),
        TSimd.SelectWhereLess(left.Third, right.Third, ifLess.Third, otherwise.Third),
        TSimd.SelectWhereLess(left.Fourth, right.Fourth, ifLess.Fourth, otherwise.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> CopySign(Quad<TVector> magnitude, Quad<TVector> sign) => new(
        TSimd.CopySign(magnitude.First, sign.First),
        TSimd.CopySign(magnitude.Second, sign.Second),
        TSimd.CopySign(magnitude.Third, sign.Third),
        TSimd.CopySign(magnitude.Fourth, sign.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> ShiftBitsLeft(Quad<TVector> value, [ConstantExpected] int count) => new(
        TSimd.ShiftBitsLeft(value.First, count),
        TSimd.ShiftBitsLeft(value.Second, count),
        TSimd.ShiftBitsLeft(value.Third, count),
        TSimd.ShiftBitsLeft(value.Fourth, count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> AddBits(Quad<TVector> left, Quad<TVector> right) => new(
        TSimd.AddBits(left.First, right.First),
        TSimd.AddBits(left.Second, right.Second),
        TSimd.AddBits(left.Third, right.Third),
        TSimd.AddBits(left.Fourth, right.Fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Quad<TVector> value, [ConstantExpected] byte flip, byte* destination) =>
        TSimd.StoreBytes(value.First, value.Second, value.Third, value.Fourth, flip, destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(
        Quad<TVector> first, Quad<TVector> second, Quad<TVector> third, Quad<TVector> fourth, [ConstantExpected] byte flip, byte* destination)
    {
        StoreBytes(first, flip, destination);
        StoreBytes(second, flip, destination + Count);
        StoreBytes(third, flip, destination + (2 * Count));
        StoreBytes(fourth, flip, destination + (3 * Count));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> LoadCodes(sbyte* source) => new(
        TSimd.LoadCodes(source),
        TSimd.LoadCodes(source + TSimd.Count),
        TSimd.LoadCodes(source + (2 * TSimd.Count)),
        TSimd.LoadCodes(source + (3 * TSimd.Count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Quad<TVector> value, short* destination)
    {
        TSimd.StoreShorts(value.First, value.Second, destination);
        TSimd.StoreShorts(value.Third, value.Fourth, destination + (2 * TSimd.Count));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Quad<TVector> first, Quad<TVector> second, short* destination)
    {
        StoreShorts(first, destination);
        StoreShorts(second, destination + Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<TVector> LoadCorrected(int* sums, Quad<TVector> columnSums, int zeroPoint) => new(
        TSimd.LoadCorrected(sums, columnSums.First, zeroPoint),
        TSimd.LoadCorrected(sums + TSimd.Count, columnSums.Second, zeroPoint),
        TSimd.LoadCorrected(sums + (2 * TSimd.Count), columnSums.Third, zeroPoint),
        TSimd.LoadCorrected(sums + (3 * TSimd.Count), columnSums.Fourth, zeroPoint));
}
