using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Simd;

/// <summary>The kernels' operations on 512-bit vectors: 16 lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static Vector512<float> Zero => Vector512<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplySteadily(Vector512<float> left, Vector512<float> right) =>
        Avx512F.IsSupported ? Vector512.FusedMultiplyAdd(left, right, Vector512.Create(-0f)) : left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedNegateMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        // Spelt out, because the compiler does not merge the sign into the instruction by itself.
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAddNegated(left, right, addend) : Vector512.FusedMultiplyAdd(-left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.Max(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Vector512.Min(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> value) => Vector512.Sqrt(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> value, Vector512<float> bound) =>
        // The x86 instruction is defined as "first > second ? first : second", which is just this.
        Avx512F.IsSupported ? Avx512F.Max(bound, value) : Vector512.ConditionalSelect(Vector512.LessThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> value, Vector512<float> bound) =>
        Avx512F.IsSupported ? Avx512F.Min(bound, value) : Vector512.ConditionalSelect(Vector512.GreaterThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectWhereLess(
        Vector512<float> left, Vector512<float> right, Vector512<float> ifLess, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(left, right), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> magnitude, Vector512<float> sign) => Vector512.CopySign(magnitude, sign);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ShiftBitsLeft(Vector512<float> value, [ConstantExpected] int count) =>
        Vector512.ShiftLeft(value.AsUInt32(), count).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddBits(Vector512<float> left, Vector512<float> right) => (left.AsInt32() + right.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<float> value, [ConstantExpected] byte flip, byte* destination)
    {
        Vector128<byte> bytes = Avx512F.IsSupported
            ? Avx512F.ConvertToVector128ByteWithSaturation(value.AsUInt32())
            : Vector128.NarrowWithSaturation(ToShorts(value).GetLower(), ToShorts(value).GetUpper());
        Flip(bytes, flip).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(
        Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth, [ConstantExpected] byte flip, byte* destination)
    {
        Vector512<byte> bytes = Narrow(first, second, third, fourth);
        (flip == 0 ? bytes : bytes ^ Vector512.Create(flip)).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadCodes(sbyte* source)
    {
        if (Avx512F.IsSupported)
        {
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source)));
        }

        Vector256<short> shorts = Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe());
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(shorts), Vector256.WidenUpper(shorts)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector512<float> value, short* destination) => AtMost255(ToShorts(value)).AsInt16().Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector512<float> first, Vector512<float> second, short* destination)
    {
        StoreShorts(first, destination);
        StoreShorts(second, destination + Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadCorrected(int* sums, Vector512<float> columnSums, int zeroPoint) =>
        Vector512.ConvertToSingle(Vector512.Load(sums) - (columnSums.AsInt32() * zeroPoint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Narrow(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        if (Avx512BW.IsSupported)
        {
            // Each instruction narrows quarters by themselves: what comes out has the quarters of the first vector where a quarter of each should be.
            Vector512<ushort> low = Avx512BW.PackUnsignedSaturate(first.AsInt32(), second.AsInt32());
            Vector512<ushort> high = Avx512BW.PackUnsignedSaturate(third.AsInt32(), fourth.AsInt32());
            Vector512<int> bytes = Avx512BW.PackUnsignedSaturate(low.AsInt16(), high.AsInt16()).AsInt32();
            return Avx512F.PermuteVar16x32(bytes, Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte();
        }

        return Vector512.NarrowWithSaturation(
            Vector512.NarrowWithSaturation(first.AsUInt32(), second.AsUInt32()), Vector512.NarrowWithSaturation(third.AsUInt32(), fourth.AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> ToShorts(Vector512<float> value) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector256UInt16WithSaturation(value.AsUInt32())
        : Vector256.NarrowWithSaturation(value.AsUInt32().GetLower(), value.AsUInt32().GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> AtMost255(Vector256<ushort> value) => Vector256.Min(value, Vector256.Create((ushort)byte.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Flip(Vector128<byte> bytes, [ConstantExpected] byte flip) => flip == 0 ? bytes : bytes ^ Vector128.Create(flip);
}
