using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>eˣ on the range that the activations need.</summary>
/// <remarks>
/// x = n log 2 + r with |r| ≤ ½ log 2, and eʳ = 1 + r + r² p(r); constants from <c>bench/fit_elementary.py</c>. The
/// error is below 1 ulp.
/// </remarks>
internal static class Exponential
{
    /// <summary>The smallest argument; there the result has become zero.</summary>
    internal const float Lowest = -104f;

    private const float InverseLog2 = 1.44269504f;

    // log 2 in two parts: n times the first is subtracted exactly by one fused operation.
    private const float Log2High = 0.693147182f;
    private const float Log2Low = -1.90465421e-9f;

    // Adding 1.5 × 2²³ rounds to an integer and leaves it in the low bits; 127 is the exponent's bias and 64 keeps
    // the power of two in range while the result is below the smallest normal number.
    private const float Rounder = 12582912f + 127f + 64f;
    private const float Rescale = 1f / (1UL << 32) / (1UL << 32);
    private const int MantissaBits = 23;

    private const float C0 = 4.9999994e-01f;
    private const float C1 = 1.6666521e-01f;
    private const float C2 = 4.1668255e-02f;
    private const float C3 = 8.368663e-03f;
    private const float C4 = 1.382147e-03f;

    /// <summary>eˣ for <see cref="Lowest"/> ≤ x ≤ 40, rounded once where it is subnormal; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector rounder = TSimd.Create(Rounder);
        TVector shifted = TSimd.FusedMultiplyAdd(x, TSimd.Create(InverseLog2), rounder);
        TVector n = TSimd.Subtract(shifted, rounder);
        TVector r = TSimd.FusedNegateMultiplyAdd(n, TSimd.Create(Log2High), x);
        r = TSimd.FusedNegateMultiplyAdd(n, TSimd.Create(Log2Low), r);

        TVector p = TSimd.FusedMultiplyAdd(TSimd.Create(C4), r, TSimd.Create(C3));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Create(C2));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Create(C1));
        p = TSimd.FusedMultiplyAdd(p, r, TSimd.Create(C0));
        TVector mantissa = TSimd.Add(
            TSimd.FusedMultiplyAdd(TSimd.MultiplySteadily(p, r), r, r), TSimd.Create(1f));

        // 2^(n + 64): the integer in the low bits of the sum becomes the exponent, all above it is shifted out.
        TVector power = TSimd.ShiftBitsLeft(shifted, MantissaBits);
        return TSimd.Multiply(TSimd.Multiply(mantissa, power), TSimd.Create(Rescale));
    }
}
