using System;
using System.Linq;
using ConvNext.Activations;
using ConvNext.Tests.Activations;
using ConvNext.Tests.Kernels;
using Xunit;

namespace ConvNext.Tests.Quantization;

/// <summary>
/// Rows as codes and their products, against plain loops: the same bits with the tiles of every kind of processor that this one can stand for, in every register width.
/// </summary>
public sealed class QuantizedProductTests
{
    /// <summary>
    /// Rows, inputs, outputs: every height of a tile, inputs and outputs that fill no four and no sixteen, long sums, the most inputs that come in one piece and one more,
    /// more rows than pieces are added up for at a time.
    /// </summary>
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int> shapes = new() { { 1, 1, 1 }, { 1, 3, 17 }, { 2, 16, 16 }, { 5, 5, 20 }, { 13, 40, 10 }, { 49, 100, 33 }, { 27, 8192, 16 }, { 7, 1536, 17 }, { 7, 1537, 17 }, { 205, 3101, 20 } };
            foreach (int rows in Enumerable.Range(1, 26))
            {
                shapes.Add(rows, 24 + rows, 24);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_in_rows_are_those_of_the_plain_reference(int rows, int inputs, int outputs)
    {
        QuantizedCase of = new(rows, inputs, outputs);
        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(of.Expected, run.ToRows(of), tile);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_in_a_map_are_those_of_the_plain_reference(int rows, int inputs, int outputs)
    {
        QuantizedCase of = new(rows, inputs, outputs);
        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(of.Expected, run.ToMap(of), tile);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_in_a_map_are_added_to_its_input(int rows, int inputs, int outputs)
    {
        QuantizedCase of = new(rows, inputs, outputs);
        float[] map = KernelChecks.Random(rows * outputs, 7);
        float[] scale = KernelChecks.Random(outputs, 8);
        foreach (bool isScaled in (bool[])[false, true])
        {
            float[] expected = [.. of.Expected.Select((value, i) => map[i] + (isScaled ? value * scale[i % outputs] : value))];
            foreach ((string tile, ITileRun run) in TileRuns.All)
            {
                KernelChecks.AssertSameBits(expected, run.ToMap(of, map, isScaled ? scale : null), $"{tile}, {(isScaled ? "scaled" : "not scaled")}");
            }
        }
    }

    [Fact]
    public void Sums_of_the_most_inputs_are_exact_at_both_ends()
    {
        const int Inputs = 8192;
        QuantizedCase of = new(3, Inputs, 16);
        for (int i = 0; i < Inputs; i++)
        {
            of.Values[i] = 1;
            of.Values[Inputs + i] = -1;
            of.Values[(2 * Inputs) + i] = i % 2;
        }

        Array.Fill(of.Weights, -1);
        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(of.Expected, run.ToRows(of), tile);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-38f)]
    [InlineData(-3e-31f)]
    [InlineData(1e38f)]
    public void Rows_of_one_small_or_large_value_are_those_of_the_plain_reference(float value)
    {
        QuantizedCase of = new(2, 20, 16);
        Array.Fill(of.Values, value);
        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(of.Expected, run.ToRows(of), tile);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_with_a_value_that_is_not_finite_gives_nan_and_no_other_row_does(float value)
    {
        foreach (int place in (int[])[0, 17, 39])
        {
            QuantizedCase of = new(3, 40, 20);
            of.Values[40 + place] = value;
            foreach ((string tile, ITileRun run) in TileRuns.All)
            {
                float[] found = run.ToRows(of);
                Assert.All(found[20..40], result => Assert.True(float.IsNaN(result), $"{tile}, {value} at {place}: {result}"));
                Assert.All(found[..20].Concat(found[40..]), result => Assert.True(float.IsFinite(result), $"{tile}, {value} at {place}: {result}"));
            }
        }
    }

    /// <summary>More rows than become codes at a time, and fewer; the activation of what pads the hidden values, of zero, is a quarter: it must not count.</summary>
    [Theory]
    [InlineData(7, 20, 17)]
    [InlineData(1, 5, 3)]
    [InlineData(100, 8, 1000)]
    [InlineData(301, 12, 150)]
    public void A_perceptron_is_its_plain_reference(int rows, int inputs, int hidden)
    {
        QuantizedCase first = new(rows, inputs, hidden);
        float[] activated = [.. first.Expected.Select(static value => value + 0.25f)];
        QuantizedCase second = new(rows, hidden, 10);
        activated.CopyTo(second.Values, 0);
        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(activated, run.Activated(first), tile);
            KernelChecks.AssertSameBits(second.Expected, run.Perceptron(first, second), tile);
        }
    }

    [Fact]
    public void Gelu_is_as_coarse_as_what_becomes_of_it()
    {
        QuantizedCase of = new(30, 40, 50);
        float[] coarse = ActivationCase.Named("gelu in 8 bits").Compute(of.Expected, 128);
        float[] exact = ActivationCase.Named("gelu").Compute(of.Expected, 128);

        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(coarse, run.Expand<Gelu>(of), tile);
            KernelChecks.AssertSameBits(exact.Select(static value => Math.Min(value, 10)).ToArray(), run.Expand<Gelu10>(of), tile);
        }
    }

    [Theory]
    [InlineData(3, 20)]
    [InlineData(14, 49)]
    public void Factors_and_a_bias_come_before_the_codes(int rows, int inputs)
    {
        QuantizedCase of = new(rows, inputs, 16);
        float[] factors = KernelChecks.Random(inputs, 9);
        float[] shift = KernelChecks.Random(inputs, 10);
        QuantizedCase scaled = new(rows, inputs, 16);
        for (int i = 0; i < of.Values.Length; i++)
        {
            scaled.Values[i] = MathF.FusedMultiplyAdd(of.Values[i], factors[i % inputs], shift[i % inputs]);
        }

        foreach ((string tile, ITileRun run) in TileRuns.All)
        {
            KernelChecks.AssertSameBits(scaled.Expected, run.Scaled(of, factors, shift), tile);
        }
    }
}
