using System;
using System.Linq;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>Functions that are as exact as the C library's, and whose bits do not come from it.</summary>
public sealed class PortableMathTests
{
    private const double Ulp = 2.220446049250313e-16;

    [Fact]
    public void They_are_the_functions()
    {
        Random random = new(3);
        for (int i = 0; i < 100_000; i++)
        {
            double x = (random.NextDouble() - 0.5) * 1400;
            Near(Math.Exp(x), PortableMath.Exp(x), 2);
            double y = Math.Exp(x);
            Near(Math.Log(y), PortableMath.Log(y), 2);
            double close = 1 + ((random.NextDouble() - 0.5) / 1000);
            Near(Math.Log(close), PortableMath.Log(close), 2);
            double angle = (random.NextDouble() - 0.5) * 20;
            Assert.Equal(Math.Cos(angle), PortableMath.Cos(angle), 1e-15);
            Assert.Equal(Math.Sin(angle), PortableMath.Sin(angle), 1e-15);
            int exponent = random.Next(2000);
            Near(Math.Pow(0.999, exponent), PortableMath.Power(0.999, exponent), 8 + (exponent / 10.0));
            double root = random.NextDouble() * 5;
            double b = 1 - random.NextDouble();
            Near(Math.Pow(b, root), PortableMath.Power(b, root), 2 + (2 * Math.Abs(root * Math.Log(b))));
        }
    }

    [Fact]
    public void Ends_are_right()
    {
        Assert.Equal([0, 1, double.PositiveInfinity, double.PositiveInfinity, 0], ((double[])[double.NegativeInfinity, 0, double.PositiveInfinity, 710, -746]).Select(PortableMath.Exp));
        Assert.Equal([double.NegativeInfinity, 0, double.PositiveInfinity], ((double[])[0, 1, double.PositiveInfinity]).Select(PortableMath.Log));
        Assert.All((double[])[PortableMath.Exp(double.NaN), PortableMath.Log(double.NaN), PortableMath.Log(-1)], value => Assert.True(double.IsNaN(value)));
        Near(Math.Log(4.9e-324), PortableMath.Log(4.9e-324), 2);
        Near(5e-324, PortableMath.Exp(-744.4400719213812), 0);
        Assert.Equal(Math.Exp(709.7), PortableMath.Exp(709.7), Math.Exp(709.7) * 2 * Ulp);
        Assert.Equal((1, -1, 1), (PortableMath.Cos(0), PortableMath.Cos(Math.PI), PortableMath.Sin(Math.PI / 2)));
        Assert.Equal(1, PortableMath.Power(0.9, 0L));
    }

    // The same wherever this runs; a change of a formula changes it.
    [Fact]
    public void Their_bits_are_the_recorded_ones()
    {
        ulong hash = 14695981039346656037;
        for (int i = 1; i <= 2000; i++)
        {
            double x = i / 7.0;
            foreach (double value in (double[])[PortableMath.Exp(-x), PortableMath.Exp(x / 50), PortableMath.Log(x), PortableMath.Cos(x), PortableMath.Sin(x), PortableMath.Power(0.999, i)])
            {
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
            }
        }

        Assert.Equal(4394149583684474396UL, hash);
    }

    private static void Near(double expected, double found, double ulps) =>
        Assert.True(Math.Abs(expected - found) <= (ulps * Ulp * Math.Abs(expected)) + (expected < 1e-300 ? 5e-324 : 0), $"{found:R} is not {expected:R}");
}
