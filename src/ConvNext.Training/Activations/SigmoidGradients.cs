using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Training.Activations;

/// <summary>What the sigmoid's relatives have in common.</summary>
internal static class Gate
{
    /// <summary>For y = x σ(v): σ + x v′ σ (1 − σ), x kept from running out of range where the rest is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TSimd, TVector>(TVector x, TVector sigmoid, TVector inner)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector bounded = TSimd.AtMost(TSimd.AtLeast(x, TSimd.Create(Exponential.Lowest)), TSimd.Create(-Exponential.Lowest));
        TVector rest = TSimd.Multiply(sigmoid, TSimd.Subtract(TSimd.Create(1f), sigmoid));
        return TSimd.FusedMultiplyAdd(TSimd.Multiply(bounded, inner), rest, sigmoid);
    }
}

/// <summary>sigmoid: σ(x); σ(1 − σ).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SigmoidGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Sigmoid.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.Multiply(value, TSimd.Subtract(TSimd.Create(1f), value));
    }
}

/// <summary>silu: xσ(x); σ + xσ(1 − σ).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SiluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Silu.Apply<TSimd, TVector>(x, parameter);
        slope = Gate.Slope<TSimd, TVector>(x, Sigmoid.Apply<TSimd, TVector>(x, parameter), TSimd.Create(1f));
    }
}

/// <summary>quick_gelu: xσ(1.702x); σ + 1.702xσ(1 − σ).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuickGeluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = QuickGelu.Apply<TSimd, TVector>(x, parameter);
        TVector factor = TSimd.Create(1.702f);
        slope = Gate.Slope<TSimd, TVector>(x, Sigmoid.Apply<TSimd, TVector>(TSimd.Multiply(x, factor), parameter), factor);
    }
}

/// <summary>gelu_new and its like: xσ(v), v = x(a + bx²); σ + x(a + 3bx²)σ(1 − σ).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluTanhGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = GeluTanh.Apply<TSimd, TVector>(x, parameter);
        TVector a = TSimd.Create(1.5957691216f);
        TVector b = TSimd.Create(0.0713548163f);
        TVector clamped = TSimd.AtMost(TSimd.AtLeast(x, TSimd.Create(-11f)), TSimd.Create(11f));
        TVector square = TSimd.Multiply(clamped, clamped);
        TVector sigmoid = Sigmoid.Apply<TSimd, TVector>(TSimd.Multiply(clamped, TSimd.FusedMultiplyAdd(square, b, a)), parameter);
        slope = Gate.Slope<TSimd, TVector>(clamped, sigmoid, TSimd.FusedMultiplyAdd(TSimd.Multiply(square, TSimd.Create(3f)), b, a));
    }
}

/// <summary>gelu_fast: the same function.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluFastGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        GeluTanhGradient.Apply<TSimd, TVector>(x, parameter, out value, out slope);
    }
}
