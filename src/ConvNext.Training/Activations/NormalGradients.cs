using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Training.Activations;

/// <summary>The normal distribution: Φ and φ, behind exact GELU and Laplace.</summary>
internal static class Normal
{
    private const float InverseRootTwoPi = 0.398942280f;

    /// <summary>1 / √(2π) · exp(−z² / 2); zero where that is too small for a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Density<TSimd, TVector>(TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector exponent = TSimd.Multiply(TSimd.Multiply(z, z), TSimd.Create(-0.5f));
        return TSimd.Multiply(Exponential.Apply<TSimd, TVector>(TSimd.AtLeast(exponent, TSimd.Create(Exponential.Lowest))), TSimd.Create(InverseRootTwoPi));
    }
}

/// <summary>gelu: ½x(1 + erf(x / √2)); Φ(x) + xφ(x).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // The value as the activation computes it; its cube root of the tail serves both.
        TVector t = TSimd.AtMost(TSimd.Abs(x), TSimd.Create(NormalTail.Last));
        TVector root = NormalTail.CubeRoot<TSimd, TVector>(t);
        TVector square = TSimd.Multiply(root, root);
        value = TSimd.FusedNegateMultiplyAdd(TSimd.Multiply(t, root), square, TSimd.AtLeast(x, TSimd.Zero));
        TVector tail = TSimd.Multiply(square, root);
        TVector below = TSimd.SelectWhereLess(x, TSimd.Zero, tail, TSimd.Subtract(TSimd.Create(1f), tail));
        slope = TSimd.FusedMultiplyAdd(TSimd.AtMost(TSimd.AtLeast(x, TSimd.Create(-20f)), TSimd.Create(20f)), Normal.Density<TSimd, TVector>(x), below);
    }
}

/// <summary>gelu_10: gelu up to 10, and no slope beyond.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Gelu10Gradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        GeluGradient.Apply<TSimd, TVector>(x, parameter, out TVector unbounded, out TVector rising);
        value = Gelu10.Apply<TSimd, TVector>(x, parameter);
        slope = TSimd.SelectWhereLess(TSimd.Create(10f), unbounded, TSimd.Zero, rising);
    }
}

/// <summary>laplace: Φ((x − μ) / σ); φ((x − μ) / σ) / σ.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LaplaceGradient : IActivationGradient
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        value = Laplace.Apply<TSimd, TVector>(x, parameter);
        TVector z = TSimd.Divide(TSimd.Subtract(x, TSimd.Create(0.707107f)), TSimd.Create(0.282095f));
        slope = TSimd.Divide(Normal.Density<TSimd, TVector>(z), TSimd.Create(0.282095f));
    }
}
