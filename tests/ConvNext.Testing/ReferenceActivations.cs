using System;

namespace ConvNext.Testing;

/// <summary>The activation functions by their formulas, in double precision.</summary>
internal static class ReferenceActivations
{
    /// <summary>The function called <paramref name="name"/>; <paramref name="slope"/> is that of a prelu.</summary>
    public static Func<double, double> Find(string name, double slope) => name switch
    {
        "gelu" or "gelu_python" => Gelu,
        "gelu_10" => x => Math.Clamp(Gelu(x), -10, 10),
        "gelu_new" or "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        "gelu_fast" => x => 0.5 * x * (1 + Math.Tanh(0.7978845608 * x * (1 + (0.044715 * x * x)))),
        "quick_gelu" => x => x * Sigmoid(1.702 * x),
        "silu" or "swish" => x => x * Sigmoid(x),
        "relu" => x => Math.Max(x, 0),
        "relu2" => x => Math.Max(x, 0) * Math.Max(x, 0),
        "relu6" => x => Math.Clamp(x, 0, 6),
        "leaky_relu" => x => x > 0 ? x : 0.01 * x,
        "sigmoid" => Sigmoid,
        "tanh" => Math.Tanh,
        "hardswish" => x => x * Math.Clamp(x + 3, 0, 6) / 6,
        "mish" => x => x * Math.Tanh(Softplus(x)),
        "linear" => x => x,
        "laplace" => x => 0.5 * (1 + Erf((x - 0.707107) / (0.282095 * Math.Sqrt(2)))),
        "sqrtsoftplus" => x => Math.Sqrt(Softplus(x)),
        "prelu" => x => x > 0 ? x : slope * x,
        _ => throw new ArgumentException($"There is no activation called {name}.", nameof(name)),
    };

    /// <summary>erf to about 1e-15: its Maclaurin series near zero, else one less the continued fraction of erfc.</summary>
    internal static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 6)
        {
            return Math.Sign(x);
        }

        if (magnitude < 2.5)
        {
            double term = x;
            double sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        double fraction = magnitude;
        for (int n = 60; n >= 1; n--)
        {
            fraction = magnitude + (n / 2.0 / fraction);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-x * x) / (fraction * Math.Sqrt(Math.PI))));
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
