using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>quick_gelu</c>: x σ(1.702 x).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuickGelu : IActivation
{
    /// <summary>Here the sigmoid is zero already; a bound for x so that −∞ gives −0 and not −∞ × 0.</summary>
    private const float Vanished = -64f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector multiplier = TSimd.AtLeast(x, TSimd.Create(Vanished));
        TVector sigmoid = Sigmoid.Apply<TSimd, TVector>(TSimd.MultiplySteadily(x, TSimd.Create(1.702f)), parameter);
        return TSimd.MultiplySteadily(multiplier, sigmoid);
    }
}
