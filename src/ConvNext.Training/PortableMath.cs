using System;

namespace ConvNext.Training;

/// <summary>
/// Functions whose bits are the same on every machine: those of <see cref="Math"/> are the C library's, and the last bit of a loss, a rate or a random number that differs
/// is another training after some steps. Every operation here is one that IEEE 754 rounds in one way.
/// </summary>
internal static class PortableMath
{
    private const double InverseLog2 = 1.4426950408889634;
    private const double Log2High = 0.6931471803691238;
    private const double Log2Low = 1.9082149292705877e-10;
    private const double TwoOverPi = 0.6366197723675814;
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiLow = 6.123233995736766e-17;
    private const double Overflow = 709.782712893384;
    private const double Underflow = -745.2;
    private const double SquareRootOf2 = 1.4142135623730951;
    private const double SmallestNormal = 2.2250738585072014e-308;

    // 1 / n!, n from 0.
    private static ReadOnlySpan<double> Factorials =>
    [
        1, 1, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0, 1 / 40320.0, 1 / 362880.0, 1 / 3628800.0, 1 / 39916800.0, 1 / 479001600.0, 1 / 6227020800.0,
        1 / 87178291200.0, 1 / 1307674368000.0, 1 / 20922789888000.0, 1 / 355687428096000.0, 1 / 6402373705728000.0, 1 / 121645100408832000.0,
    ];

    /// <summary>eˣ, within 2 units of the last place.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x) || x > Overflow || x < Underflow)
        {
            return x > Overflow ? double.PositiveInfinity : x < Underflow ? 0 : x;
        }

        // x = n log 2 + r with |r| ≤ ½ log 2.
        double n = Math.Round(x * InverseLog2);
        double r = Math.FusedMultiplyAdd(-n, Log2Low, Math.FusedMultiplyAdd(-n, Log2High, x));
        double sum = 0;
        for (int i = 14; i >= 0; i--)
        {
            sum = Math.FusedMultiplyAdd(sum, r, Factorials[i]);
        }

        return Math.ScaleB(sum, (int)n);
    }

    /// <summary>The natural logarithm, within 2 units of the last place.</summary>
    /// <remarks>The runtime's <c>NormalStream.Ln</c> is another: its bits are those of the recipe for random weights, and it takes normal numbers only.</remarks>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x <= 0 || double.IsInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x < 0 ? double.NaN : x;
        }

        // x = m · 2ⁿ with m from √½ to √2, and log m = 2 artanh(s) with s = (m - 1) / (m + 1).
        int n = x < SmallestNormal ? Math.ILogB(x) : (int)(BitConverter.DoubleToInt64Bits(x) >> 52) - 1023;
        double m = Math.ScaleB(x, -n);
        if (m > SquareRootOf2)
        {
            m /= 2;
            n++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int i = 25; i >= 3; i -= 2)
        {
            sum = Math.FusedMultiplyAdd(sum, square, 1.0 / i);
        }

        double twice = 2 * s;
        return Math.FusedMultiplyAdd(n, Log2High, Math.FusedMultiplyAdd(twice * square, sum, Math.FusedMultiplyAdd(n, Log2Low, twice)));
    }

    /// <summary>The cosine of an angle of some turns, within 1e-15.</summary>
    public static double Cos(double x) => Sine(x, quarters: 1);

    /// <summary>The sine, likewise.</summary>
    public static double Sin(double x) => Sine(x, quarters: 0);

    /// <summary>A power with a whole exponent from 0 on, by squares: within a tenth of the exponent in units of the last place.</summary>
    public static double Power(double x, long exponent)
    {
        double power = 1;
        for (double factor = x; exponent > 0; exponent >>= 1, factor *= factor)
        {
            if ((exponent & 1) != 0)
            {
                power *= factor;
            }
        }

        return power;
    }

    /// <summary>A power of a number above 0.</summary>
    public static double Power(double x, double exponent) => Exp(exponent * Log(x));

    // x = n · π/2 + r with |r| ≤ π/4: one of ±sin r and ±cos r.
    private static double Sine(double x, int quarters)
    {
        double n = Math.Round(x * TwoOverPi);
        double r = Math.FusedMultiplyAdd(-n, HalfPiLow, Math.FusedMultiplyAdd(-n, HalfPiHigh, x));
        int quarter = (int)(((long)n + quarters) & 3);
        int first = (quarter & 1) == 0 ? 19 : 18;
        double sum = 0;
        for (int i = first; i >= 0; i -= 2)
        {
            sum = Math.FusedMultiplyAdd(sum, -r * r, Factorials[i]);
        }

        double value = first == 19 ? r * sum : sum;
        return quarter >= 2 ? -value : value;
    }
}
