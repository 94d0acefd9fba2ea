using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Options;
using ConvNext.Imaging;
using ConvNext.Imaging.Png;
using ConvNext.Training.Curves;
using ConvNext.Training.Results;

namespace ConvNext.Cli.Train;

/// <summary>What stands beside the model in the folder that a training writes: results, state, model card, curves and a page.</summary>
internal sealed class TrainedFolder(TrainArguments arguments, TrainingData data, TrainerState state, LogEntry training, LogEntry? evaluation)
{
    /// <summary>Writes the files.</summary>
    /// <param name="network">What it began with, in answers.</param>
    /// <param name="way">How it was trained, in one sentence.</param>
    /// <param name="settings">What it was set to.</param>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public void Write(string network, string way, IReadOnlyList<(string Name, string Value)> settings)
    {
        MetricFiles.Write(arguments.Output, training, evaluation);
        state.History.Add(new LogEntry().Set(training).Set("step", state.GlobalStep));
        state.Write(arguments.Output);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments.Output)));
        LogEntry[] evaluations = [.. state.History.Where(entry => entry["eval_accuracy"] is not null)];
        new ModelCard
        {
            Name = name,
            BaseModel = arguments.Model.Network is null ? arguments.Model.Name : null,
            Dataset = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments.Data))),
            Way = $"{way} It began with {network}.",
            Command = $"convnext train {arguments.CommandLine}",
            Labels = data.Labels,
            Settings = settings,
            Result = evaluation,
            Evaluations = Thinned(evaluations),
        }.Write(arguments.Output);
        IReadOnlyList<Plot> plots = TrainingPlots.Of(state.History);
        RgbImage picture = RasterPlot.Draw(plots);
        WrittenFile.Write(Path.Combine(arguments.Output, "curves.png"), stream => PngWriter.Write(picture, stream));
        WrittenFile.Write(Path.Combine(arguments.Output, "report.html"), TrainPage.Of(name, data, settings, plots, training, evaluation));
    }

    /// <summary>Says what came of it.</summary>
    public void Announce(TextWriter output)
    {
        if (evaluation is not null)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy {evaluation["eval_accuracy"] * 100:0.00} %, loss {evaluation["eval_loss"]:0.0000} on {data.Evaluation.Count} pictures that were held back"));
        }

        output.WriteLine($"{arguments.Output}: convnext classify --weights {arguments.Output} PICTURE");
    }

    // A card of hundreds of lines is read by nobody: some ten of them, the last one included.
    private static LogEntry[] Thinned(LogEntry[] evaluations)
    {
        const int most = 12;
        int stride = Math.Max(1, (evaluations.Length + most - 1) / most);
        return [.. evaluations.Where((_, index) => (evaluations.Length - 1 - index) % stride == 0)];
    }
}
