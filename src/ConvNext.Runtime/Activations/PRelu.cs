using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>prelu</c>: x where positive, parameter × x elsewhere; the parameter is the slope that was learned.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PRelu : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.SelectWhereLess(x, TSimd.Zero, TSimd.MultiplySteadily(x, parameter), x);
}
