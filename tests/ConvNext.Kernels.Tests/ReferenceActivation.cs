using System;

namespace ConvNext.Kernels.Tests;

/// <summary>The activations of the networks here, in double precision. How exact each of all activations is, is tested with the runtime.</summary>
internal static class ReferenceActivation
{
    public static double Apply(string name, double x, double slope) => name switch
    {
        "gelu" => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        "silu" => x / (1 + Math.Exp(-x)),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "relu" => Math.Max(x, 0),
        "prelu" => x >= 0 ? x : slope * x,
        _ => throw new ArgumentException($"The reference has no activation {name}; add its formula.", nameof(name)),
    };

    // erf z = 2/√π e^(−z²) Σ 2ⁿ z^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels.
    private static double Erf(double z)
    {
        if (Math.Abs(z) > 6)
        {
            return Math.Sign(z);
        }

        double term = z;
        double sum = z;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }
}
