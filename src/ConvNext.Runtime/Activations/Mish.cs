using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>mish</c>: x tanh(log(1 + eˣ)).
/// </summary>
/// <remarks>
/// With e = eˣ the hyperbolic tangent of log(1 + e) is ((1 + e)² − 1) / ((1 + e)² + 1) = w / (w + 2), w = e(e + 2):
/// one exponential, one division and no difference. x is bounded below where that factor is zero, so that −∞ gives −0.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Mish : IActivation
{
    /// <summary>From here on the factor of x is exactly one.</summary>
    private const float Saturated = 20f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector two = TSimd.Create(2f);
        TVector multiplier = TSimd.AtLeast(x, TSimd.Create(Exponential.Lowest));
        TVector e = Exponential.Apply<TSimd, TVector>(TSimd.AtMost(multiplier, TSimd.Create(Saturated)));
        TVector w = TSimd.Multiply(e, TSimd.Add(e, two));
        return TSimd.MultiplySteadily(multiplier, TSimd.Divide(w, TSimd.Add(w, two)));
    }
}
