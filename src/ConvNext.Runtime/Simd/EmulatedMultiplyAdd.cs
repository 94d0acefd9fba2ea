using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;

namespace ConvNext.Simd;

/// <summary>left × right + addend with one rounding, where no instruction has it: in WebAssembly, and on x64 before FMA.</summary>
/// <remarks>
/// The product of two floats is exact as a double. The sum is rounded to a double and then to a float, and both roundings together differ from one only
/// where that double lies halfway between two floats. Above the smallest normal float its last bits tell that; below, floats lie less dense, and everything
/// there, zero included, is in doubt. Such sums, one of some hundred million, are made again with <see cref="Exact"/>.
/// </remarks>
internal static class EmulatedMultiplyAdd
{
    private const ulong BitsBelowFloat = 0x1FFF_FFFF;
    private const ulong Halfway = 0x1000_0000;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Each lane of left × right + addend, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Compute(Vector128<float> left, Vector128<float> right, Vector128<float> addend)
    {
        Vector128<double> low = (Lower(left) * Lower(right)) + Lower(addend);
        Vector128<double> high = (Upper(left) * Upper(right)) + Upper(addend);
        Vector128<float> sum = Narrow(low, high);
        Vector128<float> isSmall = Vector128.LessThanOrEqual(Vector128.Abs(sum), Vector128.Create(SmallestNormal));
        return HasAny((IsHalfway(low) | IsHalfway(high)).AsSingle() | isSmall) ? Exact(left, right, addend) : sum;
    }

    /// <summary>The same for all values without a look at which of them need it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> Exact(Vector128<float> left, Vector128<float> right, Vector128<float> addend) => Narrow(
        RoundedToOdd(Lower(left) * Lower(right), Lower(addend)),
        RoundedToOdd(Upper(left) * Upper(right), Upper(addend)));

    // Rounding to odd (S. Boldo and G. Melquiond, "Emulation of a FMA and correctly rounded sums", 2008): a sum that is no double becomes the one of its two
    // neighbours whose last bit is set. So it is never halfway between two floats, and a second rounding sees on which side it was.
    private static Vector128<double> RoundedToOdd(Vector128<double> product, Vector128<double> addend)
    {
        Vector128<double> sum = product + addend;

        // What the sum lost, exactly (Knuth's two-sum): doubles hold it, for products of floats are far from both ends of their range.
        Vector128<double> addendInSum = sum - product;
        Vector128<double> lost = (product - (sum - addendInSum)) + (addend - addendInSum);

        // Two comparisons: NaN, which an infinite sum has lost, is neither.
        Vector128<long> isInexact = (Vector128.LessThan(lost, Vector128<double>.Zero) | Vector128.GreaterThan(lost, Vector128<double>.Zero)).AsInt64();
        Vector128<long> isEven = Vector128.Equals(sum.AsInt64() & Vector128<long>.One, Vector128<long>.Zero);

        // Away from zero where the lost part has the sum's sign, else towards it.
        Vector128<long> step = ((sum.AsInt64() ^ lost.AsInt64()) >> 63) | Vector128<long>.One;
        return (sum.AsInt64() + (step & isInexact & isEven)).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> IsHalfway(Vector128<double> sum) => Vector128.Equals(sum.AsUInt64() & Vector128.Create(BitsBelowFloat), Vector128.Create(Halfway));

    // Not a comparison of the whole vector: .NET's interpreter for WebAssembly compiles that wrongly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasAny(Vector128<float> mask) =>
        PackedSimd.IsSupported ? PackedSimd.Bitmask(mask.AsInt32()) != 0 : Vector128.ExtractMostSignificantBits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Lower(Vector128<float> value) =>
        PackedSimd.IsSupported ? PackedSimd.ConvertToDoubleLower(value) : Vector128.WidenLower(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Upper(Vector128<float> value) => PackedSimd.IsSupported
        ? PackedSimd.ConvertToDoubleLower(PackedSimd.Swizzle(value.AsByte(), Vector128.Create((byte)8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0)).AsSingle())
        : Vector128.WidenUpper(value);

    // A swizzle gives zero for an index that is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Narrow(Vector128<double> low, Vector128<double> high) => PackedSimd.IsSupported
        ? PackedSimd.ConvertToSingle(low) | PackedSimd.Swizzle(
            PackedSimd.ConvertToSingle(high).AsByte(), Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7)).AsSingle()
        : Vector128.Narrow(low, high);
}
