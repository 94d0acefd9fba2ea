using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Training.Activations;

/// <summary>linear: x; 1.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LinearGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = x;
        slope = TSimd.Create(1f);
    }
}

/// <summary>relu: max(x, 0); 0 at the corner.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Relu.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.SelectWhereLess(TSimd.Zero, x, TSimd.Create(1f), TSimd.Zero);
    }
}

/// <summary>relu6: min(max(x, 0), 6); 0 at both corners.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu6Gradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Relu6.Apply<TSimd, TVector>(x, parameter);
        TVector below = TSimd.SelectWhereLess(x, TSimd.Create(6f), TSimd.Create(1f), TSimd.Zero);
        slope = TSimd.SelectWhereLess(TSimd.Zero, x, below, TSimd.Zero);
    }
}

/// <summary>relu2: max(x, 0)²; 2 max(x, 0).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu2Gradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Relu2.Apply<TSimd, TVector>(x, parameter);
        TVector positive = TSimd.AtLeast(x, TSimd.Zero);
        slope = TSimd.Add(positive, positive);
    }
}

/// <summary>leaky_relu: x, or 0.01x where it is not positive.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LeakyReluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = LeakyRelu.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.SelectWhereLess(TSimd.Zero, x, TSimd.Create(1f), TSimd.Create(0.01f));
    }
}

/// <summary>prelu: x, or px where it is not positive.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PReluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = PRelu.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.SelectWhereLess(TSimd.Zero, x, TSimd.Create(1f), parameter);
    }
}

/// <summary>hardswish: x min(max(x + 3, 0), 6) / 6; 0 up to −3, 1 from 3 on, x / 3 + ½ between.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HardSwishGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = HardSwish.Apply<TSimd, TVector>(x, parameter);
        TVector three = TSimd.Create(3f);
        TVector rising = TSimd.SelectWhereLess(x, three, TSimd.FusedMultiplyAdd(x, TSimd.Create(1f / 3f), TSimd.Create(0.5f)), TSimd.Create(1f));
        slope = TSimd.SelectWhereLess(TSimd.Create(-3f), x, rising, TSimd.Zero);
    }
}
