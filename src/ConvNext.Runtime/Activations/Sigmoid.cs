using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>sigmoid</c>: σ(x) = eˣ / (1 + eˣ).
/// </summary>
/// <remarks>
/// For large x the exponential's error cancels in the quotient and for negative x the quotient keeps its relative
/// accuracy down to the smallest float.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Sigmoid : IActivation
{
    /// <summary>e²⁰ + 1 rounds to e²⁰ in float32: from here on the result is exactly one.</summary>
    internal const float Saturated = 20f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector exponential = Exponential.Apply<TSimd, TVector>(
            TSimd.AtMost(TSimd.AtLeast(x, TSimd.Create(Exponential.Lowest)), TSimd.Create(Saturated)));
        return TSimd.Divide(exponential, TSimd.Add(exponential, TSimd.Create(1f)));
    }
}
