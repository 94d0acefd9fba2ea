using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>tanh</c>: the hyperbolic tangent.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Tanh : IActivation
{
    /// <summary>From here on the result is exactly one.</summary>
    private const float Saturated = 10f;

    /// <summary>Below, an odd polynomial; from here on 1 − 2 / (e²ᵗ + 1), which loses no digits there.</summary>
    private const float SmallLimit = 0.625f;

    // tanh t = t + t u p(u), u = t²; from bench/fit_elementary.py.
    private const float C0 = -3.333328e-01f;
    private const float C1 = 1.3331406e-01f;
    private const float C2 = -5.3736515e-02f;
    private const float C3 = 2.0628167e-02f;
    private const float C4 = -5.6922967e-03f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Create(1f);
        TVector t = TSimd.AtMost(TSimd.Abs(x), TSimd.Create(Saturated));

        TVector square = TSimd.MultiplySteadily(t, t);
        TVector p = TSimd.Create(C4);
        p = TSimd.FusedMultiplyAdd(p, square, TSimd.Create(C3));
        p = TSimd.FusedMultiplyAdd(p, square, TSimd.Create(C2));
        p = TSimd.FusedMultiplyAdd(p, square, TSimd.Create(C1));
        p = TSimd.FusedMultiplyAdd(p, square, TSimd.Create(C0));
        TVector small = TSimd.FusedMultiplyAdd(p, TSimd.MultiplySteadily(square, t), t);

        TVector exponential = Exponential.Apply<TSimd, TVector>(TSimd.Add(t, t));
        TVector large = TSimd.Subtract(one, TSimd.Divide(TSimd.Create(2f), TSimd.Add(exponential, one)));

        return TSimd.CopySign(TSimd.SelectWhereLess(t, TSimd.Create(SmallLimit), small, large), x);
    }
}
