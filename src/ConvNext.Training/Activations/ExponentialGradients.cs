using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Training.Activations;

/// <summary>mish: x tanh(softplus x); T + x(1 − T²)σ(x).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MishGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Mish.Apply<TSimd, TVector>(x, parameter);
        TVector one = TSimd.Create(1f);
        TVector two = TSimd.Create(2f);
        TVector bounded = TSimd.AtMost(TSimd.AtLeast(x, TSimd.Create(Exponential.Lowest)), TSimd.Create(20f));
        TVector e = Exponential.Apply<TSimd, TVector>(bounded);
        TVector w = TSimd.Multiply(e, TSimd.Add(e, two));
        TVector t = TSimd.Divide(w, TSimd.Add(w, two));

        // 1 − T² without losing digits: (1 − T)(1 + T) with 1 − T = 2 / (w + 2).
        TVector rest = TSimd.Multiply(TSimd.Divide(two, TSimd.Add(w, two)), TSimd.Add(one, t));
        TVector sigmoid = TSimd.Divide(e, TSimd.Add(e, one));
        slope = TSimd.FusedMultiplyAdd(TSimd.Multiply(bounded, rest), sigmoid, t);
    }
}

/// <summary>sqrtsoftplus: √softplus(x); σ(x) / (2√softplus(x)).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SqrtSoftplusGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = SqrtSoftplus.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.Divide(Sigmoid.Apply<TSimd, TVector>(x, parameter), TSimd.Add(value, value));
    }
}

/// <summary>tanh; 1 − tanh².</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TanhGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Tanh.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.FusedNegateMultiplyAdd(value, value, TSimd.Create(1f));
    }
}
