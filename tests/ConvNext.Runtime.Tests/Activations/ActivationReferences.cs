using System;

namespace ConvNext.Tests.Activations;

/// <summary>
/// Each activation as its definition reads, in double precision, with the limit at ±∞ and for arguments where
/// the definition overflows. Constants that the definition has as float32 tensors are taken at their decimal value.
/// </summary>
internal static class ActivationReferences
{
    internal static double Linear(double x) => x;

    internal static double Relu(double x) => Math.Max(x, 0);

    internal static double Relu2(double x) => Relu(x) * Relu(x);

    internal static double Relu6(double x) => Math.Min(Relu(x), 6);

    internal static double LeakyRelu(double x) => x > 0 ? x : 0.01 * x;

    internal static double PRelu(double x, double slope) => x > 0 ? x : slope * x;

    internal static double Gelu(double x) => Gate(x, ErrorFunction.NormalDistribution(x));

    internal static double Gelu10(double x) => Math.Clamp(Gelu(x), -10, 10);

    internal static double GeluTanh(double x) => Gate(x, Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    internal static double GeluFast(double x) => Gate(x, Sigmoid(2 * 0.7978845608 * x * (1 + (0.044715 * x * x))));

    internal static double QuickGelu(double x) => Gate(x, Sigmoid(1.702 * x));

    internal static double Silu(double x) => Gate(x, Sigmoid(x));

    internal static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    internal static double Tanh(double x) => Math.Tanh(x);

    internal static double HardSwish(double x) => Gate(x, Math.Min(Math.Max(x + 3, 0), 6) / 6);

    internal static double Mish(double x) => Gate(x, Math.Tanh(Softplus(x)));

    internal static double Laplace(double x) => ErrorFunction.NormalDistribution((x - 0.707107) / 0.282095);

    internal static double SqrtSoftplus(double x) => Math.Sqrt(Softplus(x));

    private static double Softplus(double x) => Math.Max(x, 0) + LogOfOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>log(1 + y), 0 ≤ y ≤ 1, without losing the digits of a small y.</summary>
    private static double LogOfOnePlus(double y) => y < 1e-5 ? y - (y * y / 2) + (y * y * y / 3) : Math.Log(1 + y);

    /// <summary>x times its gate, where ±∞ times zero is the limit, zero.</summary>
    private static double Gate(double x, double gate) => gate == 0 ? 0 : x * gate;
}
