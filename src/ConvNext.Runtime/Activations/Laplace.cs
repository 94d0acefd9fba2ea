using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>laplace</c>: ½(1 + erf((x − μ) / (σ√2))), μ = 0.707107, σ = 0.282095: the normal distribution function.
/// </summary>
/// <remarks>
/// The tail on the near side is computed, so that small results are not differences from one; below z = −6 the result is zero.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Laplace : IActivation
{
    private const float Mean = 0.707107f;

    private const float Deviation = 0.282095f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector z = TSimd.Divide(TSimd.Subtract(x, TSimd.Create(Mean)), TSimd.Create(Deviation));
        TVector root = NormalTail.CubeRoot<TSimd, TVector>(TSimd.AtMost(TSimd.Abs(z), TSimd.Create(NormalTail.Last)));
        TVector tail = TSimd.Multiply(TSimd.Multiply(root, root), root);
        tail = TSimd.SelectWhereLess(z, TSimd.Create(-NormalTail.Last), TSimd.Zero, tail);
        return TSimd.SelectWhereLess(z, TSimd.Zero, tail, TSimd.Subtract(TSimd.Create(1f), tail));
    }
}
