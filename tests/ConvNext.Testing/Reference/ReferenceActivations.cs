using System;

namespace ConvNext.Testing;

/// <summary>
/// Each activation as its definition reads, in double precision, with the limit at ±∞ and for arguments where
/// the definition overflows. Constants that the definition has as float32 tensors are taken at their decimal value.
/// </summary>
public static class ReferenceActivations
{
    /// <summary>The function that transformers calls <paramref name="name"/>.</summary>
    /// <param name="name">A key of <c>ACT2FN</c>.</param>
    /// <param name="slope">The learned parameter of a prelu; the others have none.</param>
    public static Func<double, double> Find(string name, double slope = 0) => name switch
    {
        "gelu" or "gelu_python" => Gelu,
        "gelu_10" => static x => Math.Clamp(Gelu(x), -10, 10),
        "gelu_new" or "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => GeluTanh,
        "gelu_fast" => GeluFast,
        "quick_gelu" => static x => Gate(x, Sigmoid(1.702 * x)),
        "silu" or "swish" => static x => Gate(x, Sigmoid(x)),
        "relu" => Relu,
        "relu2" => static x => Relu(x) * Relu(x),
        "relu6" => static x => Math.Min(Relu(x), 6),
        "leaky_relu" => static x => x > 0 ? x : 0.01 * x,
        "sigmoid" => Sigmoid,
        "tanh" => Math.Tanh,
        "hardswish" => static x => Gate(x, Math.Clamp(x + 3, 0, 6) / 6),
        "mish" => static x => Gate(x, Math.Tanh(Softplus(x))),
        "linear" => static x => x,
        "laplace" => static x => ErrorFunction.NormalDistribution((x - 0.707107) / 0.282095),
        "sqrtsoftplus" => static x => Math.Sqrt(Softplus(x)),
        "prelu" => x => x > 0 ? x : slope * x,
        _ => throw new ArgumentException($"There is no activation called {name}.", nameof(name)),
    };

    private static double Relu(double x) => Math.Max(x, 0);

    private static double Gelu(double x) => Gate(x, ErrorFunction.NormalDistribution(x));

    // ½(1 + tanh z) is the sigmoid of 2z.
    private static double GeluTanh(double x) => Gate(x, Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static double GeluFast(double x) => Gate(x, Sigmoid(2 * 0.7978845608 * x * (1 + (0.044715 * x * x))));

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double Softplus(double x) => Math.Max(x, 0) + LogOfOnePlus(Math.Exp(-Math.Abs(x)));

    // log(1 + y), 0 ≤ y ≤ 1, without losing the digits of a small y.
    private static double LogOfOnePlus(double y) => y < 1e-5 ? y - (y * y / 2) + (y * y * y / 3) : Math.Log(1 + y);

    // x times its gate, where ±∞ times zero is the limit, zero.
    private static double Gate(double x, double gate) => gate == 0 ? 0 : x * gate;
}
