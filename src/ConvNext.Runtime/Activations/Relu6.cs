using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>relu6</c>: min(max(x, 0), 6).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu6 : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.AtMost(TSimd.AtLeast(x, TSimd.Zero), TSimd.Create(6f));
}
