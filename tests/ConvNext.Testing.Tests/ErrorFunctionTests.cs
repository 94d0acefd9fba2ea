using System;
using Xunit;

namespace ConvNext.Testing.Tests;

/// <summary>The references' own error function against the C library's, to all its digits.</summary>
public sealed class ErrorFunctionTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1.0, 0.15729920705028513)]
    [InlineData(2.0, 0.004677734981047266)]
    [InlineData(2.499, 0.0004091357557446054)]
    [InlineData(3.0, 2.2090496998585441e-05)]
    [InlineData(4.0, 1.541725790028002e-08)]
    [InlineData(5.0, 1.5374597944280349e-12)]
    [InlineData(-1.0, 1.8427007929497148)]
    [InlineData(-5.0, 1.9999999999984626)]
    public void Complement_matches_library(double z, double expected)
    {
        // One minus a series leaves a few roundings of one; the fraction, beyond 2.5, leaves a relative error.
        double tolerance = z > 2.5 ? 1e-14 * expected : 1e-15;
        Assert.InRange(ErrorFunction.Erfc(z) - expected, -tolerance, tolerance);
        Assert.InRange(ErrorFunction.Erf(z) - (1 - expected), -1e-15, 1e-15);
    }

    [Fact]
    public void Series_and_fraction_meet()
    {
        double below = ErrorFunction.Erfc(Math.BitDecrement(2.5));
        double above = ErrorFunction.Erfc(2.5);
        Assert.InRange(below - above, -2e-15, 2e-15);
    }
}
