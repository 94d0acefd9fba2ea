using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvNext.Testing;

/// <summary>
/// Holds a network's outputs against those of a case. Compare as many outputs as there are, in any order, then ask for
/// the verdict: it names the first output in network order that diverges, which is where the mistake is.
/// </summary>
/// <remarks>
/// The tolerance of an output is the larger of 4 × what float32 PyTorch itself is off by (another order of summation is as
/// good as PyTorch's, not better) and 2·10⁻⁶ × the largest expected magnitude, about 17 roundings of float32.
/// </remarks>
public sealed class ParityCheck
{
    private const double TorchErrorFactor = 4;
    private const double RelativeTolerance = 2e-6;

    // Of eight bits, of the largest expected magnitude: simulated are 0.2 to 1.3 % where something scales a block's result or its hidden values, 3.3 % at worst where
    // nothing does.
    private const double EightBitTolerance = 0.025;
    private const double UnscaledEightBitTolerance = 0.05;

    private const double InnerFactor = 2;

    private readonly FixtureCase _fixture;
    private readonly double? _relativeTolerance;
    private readonly Dictionary<string, OutputComparison> _comparisons = [];

    /// <summary>Begins the comparison with <paramref name="fixture"/>.</summary>
    /// <param name="fixture">The case.</param>
    /// <param name="relativeTolerance">
    /// What of the largest logit a logit may be off by; of maps and features inside the network, whose errors average out on the way to the logits, twice that. Null for a
    /// network of 32-bit floats.
    /// </param>
    public ParityCheck(FixtureCase fixture, double? relativeTolerance = null)
    {
        _fixture = fixture;
        _relativeTolerance = relativeTolerance;
    }

    /// <summary>The relative tolerance of a network whose products are of 8 bits.</summary>
    /// <param name="isScaled">Whether it has a layer scale or a response norm.</param>
    public static double EightBits(bool isScaled) => isScaled ? EightBitTolerance : UnscaledEightBitTolerance;

    /// <summary>The difference that is allowed from <paramref name="output"/>.</summary>
    /// <param name="output">The output.</param>
    /// <param name="relativeTolerance">As of <see cref="ParityCheck(FixtureCase, double?)"/>.</param>
    public static double Tolerance(ExpectedOutput output, double? relativeTolerance = null)
    {
        double largest = output.Values.Max(static value => Math.Abs((double)value));
        return Math.Max(TorchErrorFactor * output.TorchError, (relativeTolerance ?? RelativeTolerance) * largest);
    }

    /// <summary>Compares one output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">All of its values, in NCHW order.</param>
    public OutputComparison Compare(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        ExpectedOutput output = _fixture.Output(name);
        double allowed = Tolerance(output, name == "logits" ? _relativeTolerance : InnerFactor * _relativeTolerance);
        OutputComparison comparison = shape.SequenceEqual(output.Shape) && values.Length == CountOf(output.Shape)
            ? CompareValues(output, allowed, values)
            : new OutputComparison(
                name,
                double.PositiveInfinity,
                allowed,
                0,
                $"{name} has shape ({Join(shape)}) and {values.Length} values; ({Join(output.Shape)}) is expected");
        _comparisons[name] = comparison;
        return comparison;
    }

    /// <summary>The verdict on what has been compared. At least one output must have been.</summary>
    public ParityVerdict Verdict()
    {
        OutputComparison[] ordered = [.. _fixture.Outputs.Where(output => _comparisons.ContainsKey(output.Name)).Select(output => _comparisons[output.Name])];
        if (ordered.Length == 0)
        {
            throw new InvalidOperationException($"No output of case {_fixture.Name} has been compared.");
        }

        OutputComparison? first = ordered.FirstOrDefault(static comparison => !comparison.Passed);
        OutputComparison closest = ordered.MaxBy(static comparison => comparison.Difference / comparison.Allowed)!;
        string text = first is null
            ? $"{_fixture.Name}: all {ordered.Length} outputs are as expected; the closest call: {closest.Text}."
            : $"{_fixture.Name}: the first output that diverges, in network order, is {first.Text}. Of {ordered.Length} outputs compared, " +
              $"{ordered.Count(static comparison => !comparison.Passed)} diverge.";
        return new ParityVerdict(first, ordered, text);
    }

    private static OutputComparison CompareValues(ExpectedOutput output, double allowed, ReadOnlySpan<float> values)
    {
        double largest = -1;
        int worst = 0;
        for (int i = 0; i < output.Values.Length; i++)
        {
            double difference = Math.Abs((double)values[(int)IndexOf(output, i)] - output.Values[i]);

            // Written so that NaN counts as the worst of all.
            if (!(difference <= largest))
            {
                largest = difference;
                worst = i;
                if (double.IsNaN(difference))
                {
                    break;
                }
            }
        }

        long index = IndexOf(output, worst);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{output.Name}: largest difference {largest:0.###e+0} at index ({Coordinates(output.Shape, index)}), "
                + $"{values[(int)index]:R} where {output.Values[worst]:R} is expected; allowed {allowed:0.###e+0}");
        return new OutputComparison(output.Name, largest, allowed, index, text);
    }

    private static long IndexOf(ExpectedOutput output, int i) => output.SampleIndices is { } indices ? indices[i] : i;

    private static long CountOf(long[] shape) => shape.Aggregate(1L, static (product, dimension) => product * dimension);

    private static string Join(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());

    private static string Coordinates(long[] shape, long index)
    {
        long[] coordinates = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            coordinates[i] = index % shape[i];
            index /= shape[i];
        }

        return Join(coordinates);
    }
}
