using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Tensors;

/// <summary>Turns stored elements into float32.</summary>
/// <remarks>
/// Every value of F32, F16 and BF16 has an exact float32, so nothing is rounded: zeros keep their sign, subnormals
/// become normal, infinities stay and NaN keep their payload. Only integer operations and one exact subtraction are
/// used, so the bits are the same on every machine. F64 is rounded to the nearest, ties to even, as PyTorch rounds; what is
/// too large becomes infinite. Source and destination must not overlap; the source needs no alignment.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ElementConversion
{
    private const uint HalfMagnitude = 0x7fff;
    private const uint HalfInfinity = 0x7c00;

    /// <summary>2^-14, the smallest normal half, as float32: also what a half exponent of 1 becomes.</summary>
    private const uint SmallestNormalHalf = 113u << 23;

    /// <summary>Moves the exponent bias from 15 (half) to 127 (float32).</summary>
    private const uint ExponentShift = (127u - 15u) << 23;

    /// <summary>Converts a whole tensor.</summary>
    /// <exception cref="ConvNextException">The tensor's type is not one that weights are read from.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have one place per element.</exception>
    public static void ToFloat32(TensorData tensor, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.ElementType == TensorElementType.Other)
        {
            throw new ConvNextException(
                $"Tensor {ErrorText.Quote(tensor.Name)} is stored as {tensor.ElementTypeName}; weights are read from F32, F16, BF16 and F64.");
        }

        int size = SizeOf(tensor.ElementType);
        if (tensor.LengthInBytes != (long)destination.Length * size)
        {
            throw new ArgumentException(
                $"Tensor {ErrorText.Quote(tensor.Name)} has {tensor.LengthInBytes / size} elements, but there is room for {destination.Length}.",
                nameof(destination));
        }

        ToFloat32(tensor.ElementType, tensor.Data, destination);
    }

    /// <summary>Bytes of an element of a type that weights are read from.</summary>
    internal static int SizeOf(TensorElementType elementType) => elementType switch
    {
        TensorElementType.Float32 => sizeof(float),
        TensorElementType.Float64 => sizeof(double),
        _ => sizeof(ushort),
    };

    /// <summary>Converts <c>destination.Length</c> elements that lie at <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="elementType"/> is <see cref="TensorElementType.Other"/>.</exception>
    public static void ToFloat32(TensorElementType elementType, byte* source, Span<float> destination)
    {
        switch (elementType)
        {
            case TensorElementType.Float32:
                new ReadOnlySpan<float>(source, destination.Length).CopyTo(destination);
                break;
            case TensorElementType.Float16:
                Widen<HalfPolicy>(source, destination);
                break;
            case TensorElementType.BFloat16:
                Widen<BFloat16Policy>(source, destination);
                break;
            case TensorElementType.Float64:
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)Unsafe.ReadUnaligned<double>(source + ((long)i * sizeof(double)));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "Weights are read from F32, F16, BF16 and F64.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<TPolicy>(byte* source, Span<float> destination)
        where TPolicy : struct, IWideningPolicy
    {
        fixed (float* target = destination)
        {
            int i = 0;
            for (; i <= destination.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load((ushort*)(source + (2L * i))));
                TPolicy.Convert(lower).AsSingle().Store(target + i);
                TPolicy.Convert(upper).AsSingle().Store(target + i + Vector128<uint>.Count);
            }

            for (; i < destination.Length; i++)
            {
                uint bits = Unsafe.ReadUnaligned<ushort>(source + (2L * i));
                target[i] = TPolicy.Convert(Vector128.CreateScalar(bits)).AsSingle().ToScalar();
            }
        }
    }

    private interface IWideningPolicy
    {
        /// <summary>float32 bits from 16-bit patterns in the lower halves of the lanes.</summary>
        static abstract Vector128<uint> Convert(Vector128<uint> bits);
    }

    private readonly struct BFloat16Policy : IWideningPolicy
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<uint> Convert(Vector128<uint> bits) => bits << 16;
    }

    private readonly struct HalfPolicy : IWideningPolicy
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<uint> Convert(Vector128<uint> bits)
        {
            Vector128<uint> magnitude = bits & Vector128.Create(HalfMagnitude);
            Vector128<uint> sign = (bits ^ magnitude) << 16;
            Vector128<uint> normal = (magnitude << 13) + Vector128.Create(ExponentShift);

            // Infinity and NaN: the exponent goes from all ones to all ones, so the shift is due twice.
            Vector128<uint> isSpecial = Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(HalfInfinity));
            normal += isSpecial & Vector128.Create(ExponentShift);

            // Subnormal m·2^-24 and zero: 2^-14·(1 + m/1024) − 2^-14, exact in float32 and never subnormal there.
            Vector128<uint> isSubnormal = Vector128.LessThan(magnitude, Vector128.Create(0x400u));
            Vector128<uint> smallestNormal = Vector128.Create(SmallestNormalHalf);
            Vector128<uint> subnormal = (((magnitude << 13) + smallestNormal).AsSingle() - smallestNormal.AsSingle()).AsUInt32();
            return sign | Vector128.ConditionalSelect(isSubnormal, subnormal, normal);
        }
    }
}
