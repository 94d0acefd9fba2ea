using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvNext.Photo.Bench;

/// <summary>Times of one contender, one for each round.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>The median of the rounds' ratios: this time ÷ the other's.</summary>
    public double RatioTo(Samples other) => Median(_milliseconds.Zip(other._milliseconds, (mine, theirs) => mine / theirs));

    /// <summary>The median, and the least in parentheses.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median(_milliseconds):0.00} ({_milliseconds.Min():0.00})");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
