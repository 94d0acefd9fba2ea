using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// <c>gelu_fast</c>: ½x(1 + tanh(0.7978845608 x (1 + 0.044715 x²))).
/// </summary>
/// <remarks>
/// The formula of <see cref="GeluTanh"/> with √(2/π) written out and x taken outside: the two constants are the same in float32,
/// so this is the same function; the checkpoints' name for it is kept.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluFast : IActivation
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        GeluTanh.Apply<TSimd, TVector>(x, parameter);
}
