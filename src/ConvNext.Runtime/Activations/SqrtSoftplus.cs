using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>sqrtsoftplus</c>: √log(1 + eˣ).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SqrtSoftplus : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Sqrt(Softplus.Apply<TSimd, TVector>(x));
}
