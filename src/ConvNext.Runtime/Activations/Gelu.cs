using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>gelu</c>, <c>gelu_python</c>: x Φ(x), with Φ the normal distribution function, ½(1 + erf(x / √2)).
/// </summary>
/// <remarks>
/// Computed as max(x, 0) − t Φ(−t) with t = |x|: 17 operations, no division, and neither side loses digits to a
/// difference from one. The error is at most 1.3e-7 |x|; for negative x it is at most 8e-8, below x = −3 at most 2e-8.
/// On the whole that is as exact as ½x(1 + erf(x / √2)) rounded after each operation: bench/fit_gelu.py compares.
/// From x = −6 down the result is −6e-12, from x = 6 up it is x.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Gelu : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector t = TSimd.AtMost(TSimd.Abs(x), TSimd.Create(NormalTail.Last));
        TVector root = NormalTail.CubeRoot<TSimd, TVector>(t);
        return TSimd.FusedNegateMultiplyAdd(
            TSimd.MultiplySteadily(t, root), TSimd.Multiply(root, root), TSimd.AtLeast(x, TSimd.Zero));
    }
}
