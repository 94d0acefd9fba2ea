using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>gelu_10</c>: exact GELU, clipped to [−10, 10].
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Gelu10 : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // The lower bound is never reached: GELU does not go below −0.17.
        return TSimd.AtMost(Gelu.Apply<TSimd, TVector>(x, parameter), TSimd.Create(10f));
    }
}
