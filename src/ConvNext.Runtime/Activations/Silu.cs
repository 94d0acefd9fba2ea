using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>silu</c>, <c>swish</c>: x σ(x).
/// </summary>
/// <remarks>
/// The factor x is bounded where σ(x) has become zero, so that −∞ gives −0 and not −∞ × 0.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Silu : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector multiplier = TSimd.AtLeast(x, TSimd.Create(Exponential.Lowest));
        return TSimd.MultiplySteadily(multiplier, Sigmoid.Apply<TSimd, TVector>(x, parameter));
    }
}
