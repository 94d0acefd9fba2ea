using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Simd;

/// <summary>The kernels' operations on 256-bit vectors: 8 lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static Vector256<float> Zero => Vector256<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplySteadily(Vector256<float> left, Vector256<float> right) =>
        Fma.IsSupported ? Vector256.FusedMultiplyAdd(left, right, Vector256.Create(-0f)) : left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedNegateMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        // Spelt out, because the compiler does not merge the sign into the instruction by itself.
        Fma.IsSupported ? Fma.MultiplyAddNegated(left, right, addend) : Vector256.FusedMultiplyAdd(-left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.Max(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Vector256.Min(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> value) => Vector256.Sqrt(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> value, Vector256<float> bound) =>
        // The x86 instruction is defined as "first > second ? first : second", which is just this.
        Avx.IsSupported ? Avx.Max(bound, value) : Vector256.ConditionalSelect(Vector256.LessThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> value, Vector256<float> bound) =>
        Avx.IsSupported ? Avx.Min(bound, value) : Vector256.ConditionalSelect(Vector256.GreaterThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectWhereLess(
        Vector256<float> left, Vector256<float> right, Vector256<float> ifLess, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(left, right), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> magnitude, Vector256<float> sign) => Vector256.CopySign(magnitude, sign);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ShiftBitsLeft(Vector256<float> value, [ConstantExpected] int count) =>
        Vector256.ShiftLeft(value.AsUInt32(), count).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddBits(Vector256<float> left, Vector256<float> right) => (left.AsInt32() + right.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<float> value, [ConstantExpected] byte flip, byte* destination)
    {
        Vector128<ushort> shorts = ToShorts(value);
        Vector128<byte> bytes = Sse2.IsSupported ? Sse2.PackUnsignedSaturate(shorts.AsInt16(), shorts.AsInt16()) : Vector128.NarrowWithSaturation(shorts, shorts);
        (flip == 0 ? bytes : bytes ^ Vector128.Create(flip)).GetLower().Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(
        Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth, [ConstantExpected] byte flip, byte* destination)
    {
        Vector256<byte> bytes = Narrow(first, second, third, fourth);
        (flip == 0 ? bytes : bytes ^ Vector256.Create(flip)).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadCodes(sbyte* source)
    {
        Vector128<sbyte> codes = Vector128.CreateScalarUnsafe(*(long*)source).AsSByte();
        if (Avx2.IsSupported)
        {
            return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(codes));
        }

        Vector128<short> shorts = Vector128.WidenLower(codes);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector256<float> value, short* destination) =>
        Vector128.Min(ToShorts(value), Vector128.Create((ushort)byte.MaxValue)).AsInt16().Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector256<float> first, Vector256<float> second, short* destination)
    {
        Vector256<ushort> shorts = Avx2.IsSupported
            ? Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first.AsInt32(), second.AsInt32()).AsInt64(), 0b11_01_10_00).AsUInt16()
            : Vector256.NarrowWithSaturation(first.AsUInt32(), second.AsUInt32());
        Vector256.Min(shorts, Vector256.Create((ushort)byte.MaxValue)).AsInt16().Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadCorrected(int* sums, Vector256<float> columnSums, int zeroPoint) =>
        Vector256.ConvertToSingle(Vector256.Load(sums) - (columnSums.AsInt32() * zeroPoint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Narrow(Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth)
    {
        if (Avx2.IsSupported)
        {
            // Each instruction narrows halves by themselves: what comes out has a quarter of each vector in either half.
            Vector256<ushort> low = Avx2.PackUnsignedSaturate(first.AsInt32(), second.AsInt32());
            Vector256<ushort> high = Avx2.PackUnsignedSaturate(third.AsInt32(), fourth.AsInt32());
            Vector256<int> bytes = Avx2.PackUnsignedSaturate(low.AsInt16(), high.AsInt16()).AsInt32();
            return Avx2.PermuteVar8x32(bytes, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        }

        return Vector256.NarrowWithSaturation(
            Vector256.NarrowWithSaturation(first.AsUInt32(), second.AsUInt32()), Vector256.NarrowWithSaturation(third.AsUInt32(), fourth.AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> ToShorts(Vector256<float> value) => Sse41.IsSupported
        ? Sse41.PackUnsignedSaturate(value.AsInt32().GetLower(), value.AsInt32().GetUpper())
        : Vector128.NarrowWithSaturation(value.AsUInt32().GetLower(), value.AsUInt32().GetUpper());
}
