using System;
using System.Linq;

namespace ConvNext.Compare;

/// <summary>What was measured of one side.</summary>
/// <param name="Times">Milliseconds per call, round by round.</param>
/// <param name="AllocatedOnThread">Managed bytes that a call allocates on the calling thread.</param>
/// <param name="AllocatedInProcess">Managed bytes that the whole process allocates during a call.</param>
/// <param name="ResidentBytes">How much the process grew when the side was loaded and run.</param>
internal sealed record SideResult(double[] Times, long AllocatedOnThread, long AllocatedInProcess, long ResidentBytes)
{
    /// <summary>Median milliseconds per call.</summary>
    public double Median => Statistics.Quantile(Times, 0.5);

    /// <summary>Least milliseconds per call.</summary>
    public double Least => Times.Min();
}

/// <summary>One line of the comparison.</summary>
/// <param name="Case">The parity case.</param>
/// <param name="Batch">Images per call.</param>
/// <param name="Threads">Threads of each side.</param>
/// <param name="Operations">Floating-point operations per call.</param>
/// <param name="ProcessorShare">With one thread, the part of the time for which it had a processor; otherwise NaN.</param>
/// <param name="PeakAtStart">The most this machine could do with that many threads when the program began, GFLOP/s.</param>
/// <param name="Peak">The same between the calls that were measured, the median.</param>
/// <param name="Peer">ONNX Runtime.</param>
/// <param name="Ours">The generated network, or null when there is none.</param>
internal sealed record DuelResult(
    string Case, int Batch, int Threads, double Operations, double ProcessorShare, double PeakAtStart, double Peak, SideResult Peer, SideResult? Ours)
{
    /// <summary>Time of the peer over our time, round by round, at a quantile: above 1 ours is faster.</summary>
    public double Ratio(double quantile) => Statistics.Quantile([.. Peer.Times.Zip(Ours!.Times, static (peer, ours) => peer / ours)], quantile);

    /// <summary>Whether ours is faster (1), slower (−1), or the middle half of the rounds does not agree on it (0).</summary>
    public int Outcome => Ours is null ? 0 : Ratio(0.25) > 1 ? 1 : Ratio(0.75) < 1 ? -1 : 0;

    /// <summary>GFLOP/s of a side, at its median.</summary>
    public double Speed(SideResult side) => Operations / side.Median / 1e6;

    /// <summary>Images per second of a side, at its median.</summary>
    public double Rate(SideResult side) => Batch * 1000 / side.Median;

    /// <summary>The outcome in words.</summary>
    public string Verdict => (Ours, Outcome) switch
    {
        (null, _) => "no generated network",
        (_, 1) => $"ours faster, {Ratio(0.5):F2}×",
        (_, -1) => $"ours SLOWER, {1 / Ratio(0.5):F2}×",
        _ => $"even ({Ratio(0.5):F2}×)",
    };
}

/// <summary>Order statistics.</summary>
internal static class Statistics
{
    /// <summary>The value below which the fraction <paramref name="quantile"/> of <paramref name="values"/> lies, interpolated.</summary>
    public static double Quantile(double[] values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        double position = quantile * (sorted.Length - 1);
        int below = (int)position;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((position - below) * (above - sorted[below]));
    }
}
