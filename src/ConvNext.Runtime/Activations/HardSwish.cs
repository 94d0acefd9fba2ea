using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>hardswish</c>: x · min(max(x + 3, 0), 6) / 6.
/// </summary>
/// <remarks>
/// x is bounded below at −3, where the gate closes, so that −∞ gives −0. The gate is scaled first: it reaches exactly one,
/// and a large x does not overflow on the way.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HardSwish : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector multiplier = TSimd.AtLeast(x, TSimd.Create(-3f));
        TVector gate = TSimd.AtMost(TSimd.Add(multiplier, TSimd.Create(3f)), TSimd.Create(6f));
        return TSimd.MultiplySteadily(multiplier, TSimd.Multiply(gate, TSimd.Create(1f / 6f)));
    }
}
