using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Features;

/// <summary><c>convnext features</c>: a vector for each picture, for search and for classifiers of one's own.</summary>
internal static class FeaturesCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "features",
        Operands = "PATH... -o OUT",
        Summary = "write the pooled features of pictures (.npy, .safetensors, .jsonl)",
        Description = """
            Writes what the network knows of each picture before it decides: the pooled features, one row for each picture. The
            file's ending says how: .npy (paths go into a .txt beside it, one a line), .safetensors (tensor "features"; the paths
            are a JSON array in the metadata), or .jsonl (one object with path and features a line). Pictures that cannot be read
            are reported and have no row.
            """,
        Options =
        [
            FeaturesArguments.Out, FeaturesArguments.NormalizeOption, .. ModelChoice.Options, ProcessingOptions.ThreadsOption, ProcessingOptions.BackendOption,
            PictureList.NullOption,
        ],
        Examples =
        [
            new("convnext features photos -o vectors.npy", "then in Python: numpy.load('vectors.npy')"),
            new("convnext features photos --normalize -o vectors.safetensors", "of length one: products of two are cosines"),
        ],
        Run = Command.Running(FeaturesArguments.Parse, Run),
    };

    private static int Run(FeaturesArguments arguments, TextWriter output, TextWriter errors)
    {
        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        PictureRun run = new(model, arguments.Processing.ProcessorFor(model.ImageProcessorOptions), arguments.Processing.Threads, errors);
        List<string> paths = [];
        List<float[]> rows = [];
        int exitCode = ExitCode.Success;
        foreach (PictureOutcome<float[]> outcome in run.Features(arguments.Pictures.Pictures(), arguments.Pictures.IsStream, arguments.Normalize))
        {
            if (outcome.Value is { } features)
            {
                paths.Add(outcome.Picture.Path);
                rows.Add(features);
            }
            else
            {
                exitCode = ExitCode.BadInput;
            }
        }

        FeatureFile.Write(arguments, model, paths, rows);
        if (OutputCheck.IsFile(arguments.Output))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{arguments.Output}: {rows.Count} pictures, {FeatureFile.Width(model.Description)} features each"));
        }

        return exitCode;
    }
}
