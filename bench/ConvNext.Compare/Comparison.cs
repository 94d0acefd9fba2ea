using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ConvNext.Compare.Onnx;
using ConvNext.OnnxGraphs;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>Sets both sides up for one line of the table, checks that both are right, and measures them.</summary>
internal static class Comparison
{
    private const double LogitTolerance = 1e-4;

    /// <summary>
    /// Compares the sides on <paramref name="fixture"/>; <c>peakAtStart</c> is what the processor could do with that many threads when the program began,
    /// GFLOP/s.
    /// </summary>
    public static DuelResult Run(FixtureCase fixture, RecipeSource weights, int batch, int threads, double peakAtStart, CompareOptions options)
    {
        float[] pixels = fixture.Pixels(batch);
        long peerBytes = ResidentMemory.MeasureApart("peer", fixture.Name, batch, threads, options.PeerForm.Name);
        long oursBytes = GeneratedNetworks.Has(fixture) ? ResidentMemory.MeasureApart("ours", fixture.Name, batch, threads, options.PeerForm.Name) : 0;
        using IContender peer = Peer(fixture, weights, pixels, batch, threads, options.PeerForm);
        using IContender? ours = GeneratedNetworks.Create(fixture, weights, pixels, batch, threads);
        IContender[] sides = ours is null ? [peer] : [peer, ours];
        foreach (IContender side in sides)
        {
            RequireRightLogits(fixture, side);
            Duel.WarmUp(side, options.Seconds / 8);
        }

        (long CallingThread, long Process)[] allocated = [.. sides.Select(Duel.AllocatedPerCall)];
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        (IReadOnlyList<double[]> times, double[] peaks) = Duel.Measure(sides, threads, options.Seconds);
        used = Environment.CpuUsage.TotalTime - used;
        double processorShare = threads == 1 ? Math.Min(1, used / Stopwatch.GetElapsedTime(start)) : double.NaN;
        return new DuelResult(
            fixture.Name,
            batch,
            threads,
            batch * NetworkCost.OperationsPerImage(fixture.Config),
            processorShare,
            peakAtStart,
            Statistics.Quantile(peaks, 0.5),
            new SideResult(times[0], allocated[0].CallingThread, allocated[0].Process, peerBytes),
            ours is null ? null : new SideResult(times[1], allocated[1].CallingThread, allocated[1].Process, oursBytes));
    }

    /// <summary>ONNX Runtime on the graph written in <paramref name="form"/>.</summary>
    public static OnnxRuntimePeer Peer(FixtureCase fixture, RecipeSource weights, float[] pixels, int batch, int threads, GraphForm form) =>
        new(ConvNextGraph.Write(fixture.Config, weights, batch, form), fixture.Config, pixels, threads);

    /// <summary>Compares logits with the case's expectation, as far as the batch and the case's own batch go together.</summary>
    /// <exception cref="InvalidDataException">They are further off than 10⁻⁴ of the largest.</exception>
    public static void RequireRightLogits(FixtureCase fixture, IContender side)
    {
        side.Run();
        float[] expected = fixture.Output("logits").Values;
        ReadOnlySpan<float> logits = side.Logits;
        double largest = expected.Max(static value => Math.Abs(value));
        for (int i = 0; i < Math.Min(expected.Length, logits.Length); i++)
        {
            // Written so that NaN fails.
            if (!(Math.Abs(logits[i] - expected[i]) <= LogitTolerance * largest))
            {
                throw new InvalidDataException($"{side.Name} computes {logits[i]} as logit {i} of case {fixture.Name}; {expected[i]} is expected.");
            }
        }
    }
}
