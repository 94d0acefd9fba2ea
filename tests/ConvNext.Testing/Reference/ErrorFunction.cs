using System;

namespace ConvNext.Testing;

/// <summary>
/// The normal distribution function in double precision, for the references. Slow and simple: the series
/// erf z = 2/√π e^(−z²) Σ 2ⁿ z^(2n+1) / (1·3·…·(2n+1)) where it converges fast, all of its terms positive, and the continued
/// fraction of erfc beyond.
/// </summary>
public static class ErrorFunction
{
    private const double SeriesLimit = 2.5;

    /// <summary>2/√π ∫ e^(−t²) from 0 to <paramref name="z"/>.</summary>
    public static double Erf(double z) => Math.Abs(z) < SeriesLimit ? Series(z) : z > 0 ? 1 - Fraction(z) : Fraction(-z) - 1;

    /// <summary>1 − erf <paramref name="z"/>, exact where that is close to zero.</summary>
    public static double Erfc(double z) => Math.Abs(z) < SeriesLimit
        ? 1 - Series(z)
        : z > 0 ? Fraction(z) : 2 - Fraction(-z);

    /// <summary>Φ(x) = ½ erfc(−x / √2).</summary>
    public static double NormalDistribution(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    private static double Series(double z)
    {
        double term = z;
        double sum = z;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    /// <summary>erfc z = e^(−z²)/√π · 1/(z + ½/(z + 1/(z + 1½/(z + …)))), z > 0.</summary>
    private static double Fraction(double z)
    {
        double tail = z;
        for (int n = 20 + (int)(640 / (z * z)); n >= 1; n--)
        {
            tail = z + (0.5 * n / tail);
        }

        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / tail;
    }
}
