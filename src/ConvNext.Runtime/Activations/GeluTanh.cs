using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>gelu_new</c>, <c>gelu_accurate</c>, <c>gelu_pytorch_tanh</c>, <c>gelu_python_tanh</c>:
/// ½x(1 + tanh u) with u = √(2/π)(x + 0.044715 x³).
/// </summary>
/// <remarks>
/// Computed as x σ(2u), the same function without the difference 1 + tanh u that has no digits left for negative x.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluTanh : IActivation
{
    /// <summary>2√(2/π).</summary>
    private const float LinearCoefficient = 1.5957691216f;

    /// <summary>2√(2/π) × 0.044715.</summary>
    private const float CubicCoefficient = 0.0713548163f;

    /// <summary>From here on the sigmoid is one, and from its negative down it is zero: 2u = 112.5.</summary>
    private const float Saturated = 11f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector multiplier = TSimd.AtLeast(x, TSimd.Create(-Saturated));
        TVector clamped = TSimd.AtMost(multiplier, TSimd.Create(Saturated));
        TVector slope = TSimd.FusedMultiplyAdd(
            TSimd.MultiplySteadily(clamped, clamped), TSimd.Create(CubicCoefficient), TSimd.Create(LinearCoefficient));
        TVector sigmoid = Sigmoid.Apply<TSimd, TVector>(TSimd.MultiplySteadily(clamped, slope), parameter);
        return TSimd.MultiplySteadily(multiplier, sigmoid);
    }
}
