using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConvNext.Compare;

/// <summary>Prints the comparison as a table, one line as soon as it is measured, and who lost at the end.</summary>
internal sealed class Report
{
    private const double LeastProcessorShare = 0.97;

    private static readonly (string Title, int Width)[] Columns =
    [
        ("case", -10), ("batch", 5), ("threads", 7), ("peer ms (least)", 19), ("ours ms (least)", 19), ("peer ÷ ours [quartiles]", 23),
        ("images/s peer, ours", 19), ("ours ÷ its batch 1", 18),
        ("GFLOP/s peer, ours", 18), ("of the peak", 11), ("of the start's peak", 19), ("bytes/call peer, ours", 21), ("resident MB peer, ours", 22), ("verdict", -1),
    ];

    private readonly TextWriter output;
    private readonly bool markdown;
    private readonly List<DuelResult> results = [];

    public Report(TextWriter output, bool markdown)
    {
        this.output = output;
        this.markdown = markdown;
    }

    /// <summary>Says what is compared on what, and begins the table.</summary>
    public void Begin(IReadOnlyDictionary<int, double> peaks, string peerForm)
    {
        output.WriteLine($"Peer: ONNX Runtime {typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version?.ToString(3)}, graph form {peerForm}, "
            + "all optimisations. Float32 on both sides.");
        output.WriteLine($"FMA peak measured with {FmaPeak.Vectors}, at the start: {Text(peaks)}. Times are medians per call; the ratio is above 1 where ours is faster.");
        output.WriteLine();
        Row([.. Columns.Select(static column => column.Title)]);
        if (markdown)
        {
            Row([.. Columns.Select(static column => column.Width < 0 ? "---" : "---:")]);
        }
    }

    /// <summary>Prints one line.</summary>
    public void Add(DuelResult result)
    {
        results.Add(result);
        SideResult peer = result.Peer;
        SideResult? ours = result.Ours;
        Row(
            result.Case,
            result.Batch.ToString(),
            result.Threads.ToString(),
            Time(peer),
            ours is null ? "–" : Time(ours),
            ours is null ? "–" : $"{result.Ratio(0.5):F2} [{result.Ratio(0.25):F2}, {result.Ratio(0.75):F2}]",
            Both(peer, ours, side => $"{result.Rate(side):G4}"),
            RateAgainstSingle(result) is { } rate ? $"{rate:F2}" : "–",
            Both(peer, ours, side => $"{result.Speed(side):F0}"),
            Both(peer, ours, side => $"{result.Speed(side) / result.Peak:P0}"),
            Both(peer, ours, side => $"{result.Speed(side) / result.PeakAtStart:P0}"),
            Both(peer, ours, static side =>
                side.AllocatedOnThread == side.AllocatedInProcess ? $"{side.AllocatedOnThread}" : $"{side.AllocatedOnThread} ({side.AllocatedInProcess})"),
            Both(peer, ours, static side => $"{side.ResidentBytes / 1e6:F0}"),
            result.Verdict);
    }

    /// <summary>Says who lost where.</summary>
    public void End()
    {
        DuelResult[] fought = [.. results.Where(static result => result.Ours is not null)];
        output.WriteLine();
        WarnIfBusy();
        if (fought.Length == 0)
        {
            output.WriteLine("No generated network took part: these are the peer's times alone.");
            return;
        }

        DuelResult[] lost = [.. fought.Where(static result => result.Outcome < 0)];
        output.WriteLine($"Ours is faster in {fought.Count(static result => result.Outcome > 0)} of {fought.Length}, slower in {lost.Length}, "
            + $"even in {fought.Count(static result => result.Outcome == 0)}.");
        double[] rates = [.. fought.Select(RateAgainstSingle).OfType<double>()];
        if (rates.Length > 0)
        {
            output.WriteLine($"Images per second of ours in a batch ÷ one by one: at least {rates.Min():F2}, at most {rates.Max():F2}.");
        }

        foreach (DuelResult result in lost)
        {
            output.WriteLine($"Lost to ONNX Runtime: {result.Case}, batch {result.Batch}, {result.Threads} thread{(result.Threads == 1 ? string.Empty : "s")}: "
                + $"{result.Ours!.Median:F2} ms against {result.Peer.Median:F2} ms.");
        }
    }

    /// <summary>Images per second of ours over those of its row with batch 1, or null where there is no such row.</summary>
    private double? RateAgainstSingle(DuelResult result)
    {
        DuelResult? single = results.Find(other => other.Batch == 1 && other.Case == result.Case && other.Threads == result.Threads);
        return result.Batch > 1 && result.Ours is { } ours && single?.Ours is { } alone ? result.Rate(ours) / single.Rate(alone) : null;
    }

    private static string Text(IReadOnlyDictionary<int, double> peaks) => string.Join(
        ", ", peaks.OrderBy(static peak => peak.Key).Select(static peak => $"{peak.Value:F0} GFLOP/s with {peak.Key} thread{(peak.Key == 1 ? string.Empty : "s")}"));

    /// <summary>Other programs on the machine spoil medians and ratios; the measurement with one thread shows them.</summary>
    private void WarnIfBusy()
    {
        double share = results.Select(static result => result.ProcessorShare).Where(double.IsFinite).DefaultIfEmpty(1).Min();
        if (share < LeastProcessorShare)
        {
            output.WriteLine($"The machine was busy with something else: one thread had a processor for only {share:P0} of the time. Only the least times mean something.");
        }
    }

    private static string Time(SideResult side) => $"{side.Median:F2} ({side.Least:F2})";

    private static string Both(SideResult peer, SideResult? ours, Func<SideResult, string> text) => ours is null ? text(peer) : $"{text(peer)}, {text(ours)}";

    private void Row(params string[] cells)
    {
        string line = markdown
            ? "| " + string.Join(" | ", cells) + " |"
            : string.Join("  ", cells.Zip(Columns, static (cell, column) => column.Width < 0 ? cell.PadRight(-column.Width) : cell.PadLeft(column.Width)));
        output.WriteLine(line);
        output.Flush();
    }
}
