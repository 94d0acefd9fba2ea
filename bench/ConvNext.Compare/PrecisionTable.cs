using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Compare.Onnx;
using ConvNext.OnnxGraphs;
using ConvNext.Quantization;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>
/// Our networks in 32 and in 8 bits and ONNX Runtime's dynamic 8 bits, in turn in one run: times, what of the integers' peak ours reaches, and how far off logits are.
/// </summary>
internal static class PrecisionTable
{
    private static readonly TimeSpan PeakTime = TimeSpan.FromSeconds(0.6);

    private static readonly (string Title, int Width)[] Columns =
    [
        ("case", -11), ("threads", 7), ("float32 ms", 10), ("int8 ms", 8), ("gain [quartiles]", 19), ("of the integer peak", 19), ("ORT int8 ms", 11), ("ORT ÷ ours", 10),
        ("error, ours", 11), ("error, ORT", 10), ("weights", 8),
    ];

    /// <summary>Measures and prints.</summary>
    public static void Print(TextWriter output, CompareOptions options)
    {
        Dictionary<int, double> peaks = options.Threads.ToDictionary(static threads => threads, static threads => IntegerPeak.Measure(threads, PeakTime));
        output.WriteLine($"Integer peak ({IntegerPeak.Instruction}), in billions of multiply-adds a second: "
            + string.Join(", ", peaks.Select(static peak => $"{peak.Value / 2:F0} with {peak.Key}")) + " thread(s).");
        output.WriteLine("Times are medians per call; errors the largest of a logit over the largest logit, against the reference in double precision; "
            + "weights those of int8 over those of float32.");
        output.WriteLine();
        Row(output, options.Markdown, [.. Columns.Select(static column => column.Title)]);
        if (options.Markdown)
        {
            Row(output, options.Markdown, [.. Columns.Select(static column => column.Width < 0 ? "---" : "---:")]);
        }

        foreach (FixtureCase fixture in options.Cases.Select(FixtureFolder.Case))
        {
            using RecipeSource weights = fixture.Weights();
            foreach (int threads in options.Threads)
            {
                Row(output, options.Markdown, Line(fixture, weights, threads, peaks[threads], options.Seconds));
            }
        }
    }

    private static string[] Line(FixtureCase fixture, RecipeSource weights, int threads, double peak, double seconds)
    {
        float[] pixels = fixture.Pixels(1);
        using var single = (GeneratedContender)GeneratedNetworks.Create(fixture, weights, pixels, 1, threads)!;
        using GeneratedContender eight = GeneratedNetworks.CreateInEightBits(fixture, weights, pixels, 1, threads);
        using OnnxRuntimePeer peer = Comparison.Peer(fixture, weights, pixels, 1, threads, GraphForm.DynamicInt8);
        IContender[] sides = [single, eight, peer];
        Comparison.RequireRightLogits(fixture, single);
        foreach (IContender side in sides)
        {
            Duel.WarmUp(side, seconds / 8);
        }

        IReadOnlyList<double[]> times = Duel.Measure(sides, threads, seconds).Times;
        double[] medians = [.. times.Select(static side => Statistics.Quantile(side, 0.5))];
        double[] gains = [.. times[0].Zip(times[1], static (before, after) => before / after)];
        return
        [
            fixture.Name,
            $"{threads}",
            $"{medians[0]:F2}",
            $"{medians[1]:F2}",
            $"{Statistics.Quantile(gains, 0.5):F2} [{Statistics.Quantile(gains, 0.25):F2}, {Statistics.Quantile(gains, 0.75):F2}]",
            $"{NetworkCost.OperationsPerImage(fixture.Config) / medians[1] / 1e6 / peak:P0}",
            $"{medians[2]:F2}",
            $"{medians[2] / medians[1]:F2}",
            $"{Error(fixture, eight):P2}",
            $"{Error(fixture, peer):P2}",
            $"{(double)eight.WeightBytes / single.WeightBytes:F3}",
        ];
    }

    private static double Error(FixtureCase fixture, IContender side)
    {
        float[] expected = fixture.Output("logits").Values;
        float[] logits = side.Logits.ToArray();
        return expected.Zip(logits, static (right, found) => Math.Abs((double)right - found)).Max() / expected.Max(static value => Math.Abs((double)value));
    }

    private static void Row(TextWriter output, bool markdown, params string[] cells) =>
        output.WriteLine(markdown
            ? $"| {string.Join(" | ", cells)} |"
            : string.Join("  ", cells.Zip(Columns, static (cell, column) => column.Width < 0 ? cell.PadRight(-column.Width) : cell.PadLeft(column.Width))));
}
