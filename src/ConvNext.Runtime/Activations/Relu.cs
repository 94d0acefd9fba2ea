using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>relu</c>: max(x, 0).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.AtLeast(x, TSimd.Zero);
}
