using System;
using System.Linq;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>Compares float32 results with the plain network's double precision.</summary>
internal static class Closeness
{
    /// <summary>
    /// Allowed is a difference of 4·10⁻⁶ times the largest magnitude, about 33 roundings of float32: float32 PyTorch itself is off by up to half of
    /// that in the fixtures' networks of such depths.
    /// </summary>
    public const double Relative = 4e-6;

    public static void AssertClose(string name, double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double allowed = Relative * expected.Max(Math.Abs);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            largest = difference <= largest ? largest : difference;
        }

        Assert.True(largest <= allowed, $"{name} is off by {largest:g3}; {allowed:g3} is allowed.");
    }
}
