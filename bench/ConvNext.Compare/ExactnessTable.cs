using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>What <c>Exactness="plain"</c> costs: both classes of a network in turn, call by call.</summary>
internal static class ExactnessTable
{
    /// <summary>Measures and prints, as Markdown.</summary>
    public static void Print(TextWriter output, CompareOptions options)
    {
        output.WriteLine("Medians of a call; in brackets the quartiles of plain ÷ fast.");
        output.WriteLine();
        output.WriteLine("| case | threads | fast ms | plain ms | plain ÷ fast |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (FixtureCase fixture in options.Cases.Select(FixtureFolder.Case))
        {
            using RecipeSource weights = fixture.Weights();
            float[] pixels = fixture.Pixels(1);
            foreach (int threads in options.Threads)
            {
                using IContender fast = GeneratedNetworks.Create(fixture, weights, pixels, 1, threads)!;
                using IContender plain = GeneratedNetworks.CreatePlain(fixture, weights, pixels, 1, threads);
                IContender[] sides = [fast, plain];
                foreach (IContender side in sides)
                {
                    Comparison.RequireRightLogits(fixture, side);
                    Duel.WarmUp(side, options.Seconds / 8);
                }

                output.WriteLine($"| {fixture.Name} | {threads} | {TurnsOf(sides, threads, options.Seconds)} |");
            }
        }
    }

    /// <summary>Two sides in turn: the medians of their times, and the second's share of the first's with its quartiles.</summary>
    public static string TurnsOf(IReadOnlyList<IContender> sides, int threads, double seconds)
    {
        IReadOnlyList<double[]> times = Duel.Measure(sides, threads, seconds).Times;
        double[] shares = [.. times[0].Zip(times[1], static (first, second) => second / first)];
        return $"{Statistics.Quantile(times[0], 0.5):F2} | {Statistics.Quantile(times[1], 0.5):F2} | "
            + $"{Statistics.Quantile(shares, 0.5):F3} [{Statistics.Quantile(shares, 0.25):F3}, {Statistics.Quantile(shares, 0.75):F3}]";
    }
}
