using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>log(1 + eˣ), behind <see cref="SqrtSoftplus"/>.</summary>
/// <remarks>
/// max(x, 0) + log(1 + y) with y = e^−|x| ≤ 1. From x = 20 on PyTorch returns x itself; so does this, by rounding.
/// With s = y / (2 + y) and v = s², log(1 + y) = 2s + s v p(v) = y − s(y − v p(v)), the last form being the one in
/// which the rounding of s matters least. Constants from <c>bench/fit_elementary.py</c>.
/// </remarks>
internal static class Softplus
{
    private const float C0 = 6.666642e-01f;
    private const float C1 = 4.0021437e-01f;
    private const float C2 = 2.8003028e-01f;
    private const float C3 = 2.800675e-01f;

    /// <summary>log(1 + eˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector magnitude = TSimd.AtMost(TSimd.Abs(x), TSimd.Create(-Exponential.Lowest));
        TVector y = Exponential.Apply<TSimd, TVector>(TSimd.Subtract(TSimd.Zero, magnitude));

        TVector s = TSimd.Divide(y, TSimd.Add(y, TSimd.Create(2f)));
        TVector v = TSimd.Multiply(s, s);
        TVector p = TSimd.FusedMultiplyAdd(TSimd.Create(C3), v, TSimd.Create(C2));
        p = TSimd.FusedMultiplyAdd(p, v, TSimd.Create(C1));
        p = TSimd.FusedMultiplyAdd(p, v, TSimd.Create(C0));
        TVector logarithm = TSimd.FusedNegateMultiplyAdd(s, TSimd.FusedNegateMultiplyAdd(v, p, y), y);

        return TSimd.Add(TSimd.AtLeast(x, TSimd.Zero), logarithm);
    }
}
