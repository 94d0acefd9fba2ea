using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>What goes across the lanes of a vector and is the same in whatever order: the least and the largest value, and whether all are finite.</summary>
internal static class AcrossLanes
{
    /// <summary>The least of the lanes, none of which is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least<TVector>(TVector value)
        where TVector : struct
    {
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            Vector512<float> wide = Unsafe.BitCast<TVector, Vector512<float>>(value);
            return Least(Simd256.AtMost(wide.GetLower(), wide.GetUpper()));
        }

        if (typeof(TVector) == typeof(Vector256<float>))
        {
            Vector256<float> wide = Unsafe.BitCast<TVector, Vector256<float>>(value);
            return Least(Simd128.AtMost(wide.GetLower(), wide.GetUpper()));
        }

        Vector128<float> lanes = Unsafe.BitCast<TVector, Vector128<float>>(value);
        lanes = Simd128.AtMost(lanes, Vector128.Shuffle(lanes, Vector128.Create(2, 3, 0, 1)));
        return Simd128.AtMost(lanes, Vector128.Shuffle(lanes, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>The largest of the lanes, none of which is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Most<TVector>(TVector value)
        where TVector : struct
    {
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            Vector512<float> wide = Unsafe.BitCast<TVector, Vector512<float>>(value);
            return Most(Simd256.AtLeast(wide.GetLower(), wide.GetUpper()));
        }

        if (typeof(TVector) == typeof(Vector256<float>))
        {
            Vector256<float> wide = Unsafe.BitCast<TVector, Vector256<float>>(value);
            return Most(Simd128.AtLeast(wide.GetLower(), wide.GetUpper()));
        }

        Vector128<float> lanes = Unsafe.BitCast<TVector, Vector128<float>>(value);
        lanes = Simd128.AtLeast(lanes, Vector128.Shuffle(lanes, Vector128.Create(2, 3, 0, 1)));
        return Simd128.AtLeast(lanes, Vector128.Shuffle(lanes, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>Whether the lanes, finite or NaN, are all finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite<TVector>(TVector value)
        where TVector : struct
    {
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            Vector512<float> wide = Unsafe.BitCast<TVector, Vector512<float>>(value);
            return Vector512.EqualsAll(wide, wide);
        }

        if (typeof(TVector) == typeof(Vector256<float>))
        {
            Vector256<float> wide = Unsafe.BitCast<TVector, Vector256<float>>(value);
            return Vector256.EqualsAll(wide, wide);
        }

        Vector128<float> lanes = Unsafe.BitCast<TVector, Vector128<float>>(value);
        return Vector128.EqualsAll(lanes, lanes);
    }
}
