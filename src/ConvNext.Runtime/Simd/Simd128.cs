using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Simd;

/// <summary>The kernels' operations on 128-bit vectors: 4 lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static Vector128<float> Zero => Vector128<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplySteadily(Vector128<float> left, Vector128<float> right) =>
        Fma.IsSupported ? Vector128.FusedMultiplyAdd(left, right, Vector128.Create(-0f)) : left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        // Asked of the compiler's own constants: a property that has to be inlined first leaves the emulation in the code for as long as that takes, and a
        // tile's hundred of them use up what the compiler is willing to inline.
        PackedSimd.IsSupported || (Sse2.IsSupported && !Fma.IsSupported)
            ? EmulatedMultiplyAdd.Compute(left, right, addend)
            : Vector128.FusedMultiplyAdd(left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedNegateMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        // Spelt out, because the compiler does not merge the sign into the instruction by itself.
        Fma.IsSupported ? Fma.MultiplyAddNegated(left, right, addend)
        : PackedSimd.IsSupported || Sse2.IsSupported ? EmulatedMultiplyAdd.Compute(-left, right, addend)
        : Vector128.FusedMultiplyAdd(-left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.Max(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.Min(left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> value) => Vector128.Sqrt(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> value, Vector128<float> bound) =>
        // The x86 instruction is defined as "first > second ? first : second", which is just this; that of WebAssembly as "first < second ? second : first".
        Sse.IsSupported ? Sse.Max(bound, value)
        : PackedSimd.IsSupported ? PackedSimd.PseudoMax(value, bound)
        : Vector128.ConditionalSelect(Vector128.LessThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> value, Vector128<float> bound) =>
        Sse.IsSupported ? Sse.Min(bound, value)
        : PackedSimd.IsSupported ? PackedSimd.PseudoMin(value, bound)
        : Vector128.ConditionalSelect(Vector128.GreaterThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectWhereLess(
        Vector128<float> left, Vector128<float> right, Vector128<float> ifLess, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(left, right), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> magnitude, Vector128<float> sign) => Vector128.CopySign(magnitude, sign);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ShiftBitsLeft(Vector128<float> value, [ConstantExpected] int count) =>
        Vector128.ShiftLeft(value.AsUInt32(), count).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddBits(Vector128<float> left, Vector128<float> right) => (left.AsInt32() + right.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector128<float> value, [ConstantExpected] byte flip, byte* destination) =>
        *(int*)destination = ToBytes(ToShorts(value, value), ToShorts(value, value), flip).AsInt32().ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(
        Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth, [ConstantExpected] byte flip, byte* destination) =>
        ToBytes(ToShorts(first, second), ToShorts(third, fourth), flip).Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadCodes(sbyte* source) =>
        ToFloats(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)source).AsSByte())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector128<float> value, short* destination) => AtMost255(ToShorts(value, value)).GetLower().Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector128<float> first, Vector128<float> second, short* destination) => AtMost255(ToShorts(first, second)).Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadCorrected(int* sums, Vector128<float> columnSums, int zeroPoint) =>
        ToFloats(Vector128.Load(sums) - (columnSums.AsInt32() * Vector128.Create(zeroPoint)));

    // Named, because .NET's interpreter knows WebAssembly's instructions, and not all of Vector128's methods: what it does not know goes element by element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ToFloats(Vector128<int> value) =>
        PackedSimd.IsSupported ? PackedSimd.ConvertToSingle(value) : Vector128.ConvertToSingle(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> ToShorts(Vector128<float> first, Vector128<float> second) =>
        PackedSimd.IsSupported ? PackedSimd.ConvertNarrowingSaturateUnsigned(first.AsInt32(), second.AsInt32())
        : Sse41.IsSupported ? Sse41.PackUnsignedSaturate(first.AsInt32(), second.AsInt32())
        : Vector128.NarrowWithSaturation(first.AsUInt32(), second.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ToBytes(Vector128<ushort> first, Vector128<ushort> second, [ConstantExpected] byte flip)
    {
        Vector128<byte> bytes = PackedSimd.IsSupported ? PackedSimd.ConvertNarrowingSaturateUnsigned(first.AsInt16(), second.AsInt16())
            : Sse2.IsSupported ? Sse2.PackUnsignedSaturate(first.AsInt16(), second.AsInt16())
            : Vector128.NarrowWithSaturation(first, second);
        return flip == 0 ? bytes : bytes ^ Vector128.Create(flip);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> AtMost255(Vector128<ushort> value) =>
        (PackedSimd.IsSupported ? PackedSimd.Min(value, Vector128.Create((ushort)byte.MaxValue)) : Vector128.Min(value, Vector128.Create((ushort)byte.MaxValue))).AsInt16();
}
