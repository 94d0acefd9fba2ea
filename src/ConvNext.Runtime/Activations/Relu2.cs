using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>relu2</c>: max(x, 0)².
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu2 : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector positive = TSimd.AtLeast(x, TSimd.Zero);
        return TSimd.MultiplySteadily(positive, positive);
    }
}
