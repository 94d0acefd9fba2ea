using System.Collections.Generic;
using System.Linq;
using ConvNext.Training.Results;

namespace ConvNext.Training.Curves;

/// <summary>The plots of a training: losses, accuracy, learning rate and the length of the gradient over the epochs.</summary>
public static class TrainingPlots
{
    private const int Blue = 0x1F77B4;
    private const int Orange = 0xD9541E;
    private const int Green = 0x2CA02C;

    /// <summary>The plots for which the log has numbers.</summary>
    public static IReadOnlyList<Plot> Of(IEnumerable<LogEntry> history)
    {
        LogEntry[] entries = [.. history];
        Plot[] plots =
        [
            new("loss over epochs", [Curve("training", Blue, "loss"), Curve("validation", Orange, "eval_loss")]),
            new("accuracy over epochs", [Curve("validation", Green, "eval_accuracy")]),
            new("learning rate over epochs", [Curve("learning rate", Blue, "learning_rate")]),
            new("gradient norm over epochs", [Curve("gradient norm", Blue, "grad_norm")]),
        ];
        return [.. plots.Where(plot => plot.Curves.Any(curve => curve.Points.Count > 0))];

        Curve Curve(string name, int colour, string key) =>
            new(name, colour, [.. entries.Where(entry => entry[key] is not null && entry["epoch"] is not null).Select(entry => (entry["epoch"]!.Value, entry[key]!.Value))]);
    }
}
