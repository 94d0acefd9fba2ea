using System;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// An activation as one would write it first, in float32: what a kernel's time is compared with. What it computes is held to the reference, which
/// sums series in double precision and would be no peer.
/// </summary>
public interface IPlainActivation
{
    /// <summary>What transformers calls it.</summary>
    static abstract string Name { get; }

    static abstract float Apply(float x);
}

public readonly struct PlainLinear : IPlainActivation
{
    public static string Name => "linear";

    public static float Apply(float x) => x;
}

public readonly struct PlainRelu : IPlainActivation
{
    public static string Name => "relu";

    public static float Apply(float x) => Math.Max(x, 0);
}

/// <summary>½x(1 + erf(x / √2)), with erf by formula 7.1.26 of Abramowitz and Stegun (error 1.5e-7): .NET has none.</summary>
public readonly struct PlainGelu : IPlainActivation
{
    public static string Name => "gelu";

    public static float Apply(float x)
    {
        float z = Math.Abs(x) * 0.70710678f;
        float t = 1 / (1 + (0.3275911f * z));
        float polynomial = ((((((((1.061405429f * t) - 1.453152027f) * t) + 1.421413741f) * t) - 0.284496736f) * t) + 0.254829592f) * t;
        return 0.5f * x * (1 + MathF.CopySign(1 - (polynomial * MathF.Exp(-z * z)), x));
    }
}

public readonly struct PlainGeluTanh : IPlainActivation
{
    public static string Name => "gelu_new";

    public static float Apply(float x) => 0.5f * x * (1 + MathF.Tanh(0.7978845608f * (x + (0.044715f * x * x * x))));
}

public readonly struct PlainQuickGelu : IPlainActivation
{
    public static string Name => "quick_gelu";

    public static float Apply(float x) => x / (1 + MathF.Exp(-1.702f * x));
}

public readonly struct PlainSilu : IPlainActivation
{
    public static string Name => "silu";

    public static float Apply(float x) => x / (1 + MathF.Exp(-x));
}

public readonly struct PlainMish : IPlainActivation
{
    public static string Name => "mish";

    public static float Apply(float x) => x * MathF.Tanh(Math.Max(x, 0) + MathF.Log(1 + MathF.Exp(-Math.Abs(x))));
}
