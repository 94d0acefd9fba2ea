using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>The upper tail of the normal distribution, Φ(−t), behind exact GELU and Laplace.</summary>
/// <remarks>
/// Approximated is its cube root, which is so much flatter than the tail that a polynomial of degree 11 in t does, and
/// whose error shrinks with the tail when it is cubed. <c>bench/fit_gelu.py</c> derives the constants and says more.
/// Cubed, the error is at most 9e-9 in Φ before rounding.
/// </remarks>
internal static class NormalTail
{
    /// <summary>The last argument: 6 Φ(−6) = 6e-9 is below what is resolved. There the polynomial is 1e-4.</summary>
    internal const float Last = 6f;

    private const float C0 = 7.937005e-01f;
    private const float C1 = -2.1109328e-01f;
    private const float C2 = -5.61473e-02f;
    private const float C3 = 1.0309447e-02f;
    private const float C4 = 5.461434e-03f;
    private const float C5 = -5.830258e-04f;
    private const float C6 = -3.2261244e-04f;
    private const float C7 = 9.1870115e-06f;
    private const float C8 = 3.0894418e-05f;
    private const float C9 = -7.684654e-06f;
    private const float C10 = 7.640965e-07f;
    private const float C11 = -2.8793254e-08f;

    /// <summary>∛Φ(−t) for 0 ≤ t ≤ <see cref="Last"/>; never below zero there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector CubeRoot<TSimd, TVector>(TVector t)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector q = TSimd.FusedMultiplyAdd(TSimd.Create(C11), t, TSimd.Create(C10));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C9));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C8));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C7));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C6));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C5));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C4));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C3));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C2));
        q = TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C1));
        return TSimd.FusedMultiplyAdd(q, t, TSimd.Create(C0));
    }
}
