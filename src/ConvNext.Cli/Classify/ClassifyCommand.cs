using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Shards;
using ConvNext.Cli.Terminal;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary><c>convnext classify</c>: pictures are decoded, resized and classified, many of them side by side.</summary>
internal static class ClassifyCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "classify",
        Operands = "PATH...",
        Summary = "print the most probable classes of each picture",
        Description = """
            Prints the classes with the highest scores for each picture (JPEG, PNG, GIF, BMP, WebP) and the time taken. A path is
            a file, a folder with pictures in it, a pattern like 'photos/**/*.jpg' in quotes, or - for the standard input: one
            encoded picture, or the paths of pictures, one on each line. A picture that cannot be read is reported; the others
            are still answered. Many pictures are worked on side by side, and answered in their order.
            """,
        Options = ClassifyArguments.Options,
        Examples =
        [
            new("convnext classify cat.jpg", "what is it?"),
            new("convnext classify photos --json > answers.jsonl", "a folder, for a program to read"),
            new("find . -name '*.jpg' -print0 | convnext classify - --null --top 1", "what another program finds"),
            new("convnext classify photos --shard 3/8 --output answers.jsonl --resume", "one of eight processes, started again after a kill"),
            new("curl -s https://example.org/cat.jpg | convnext classify -", "a picture that is no file"),
            new("convnext classify cat.jpg --model facebook/convnext-tiny-224", "a model of the hub, after 'convnext download'"),
        ],
        Run = Command.Running(ClassifyArguments.Parse, Run),
    };

    private static int Run(ClassifyArguments arguments, TextWriter output, TextWriter errors)
    {
        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        string? path = arguments.Output is null ? null : arguments.Shard.FileOf(arguments.Output);
        ScoreFunction function = arguments.ScoreFunction ?? model.Description.ScoreFunction;
        AnswerKind kind = new(model.Name, model.Description.Precision, ScoreFunctionOption.Text(function), Math.Min(arguments.Top, model.Labels.Count), arguments.Timings);
        using AnswerFile? file = path is null ? null : AnswerFile.Begin(path, kind, arguments.Resumes);
        if (path is not null && file is null)
        {
            errors.WriteLine($"convnext: {path} is complete already.");
            return ExitCode.Success;
        }

        using IReport report = ReportFor(arguments, model, function, output, file);
        int exitCode = file is { HasErrors: true } ? ExitCode.BadInput : ExitCode.Success;
        PictureRun run = new(model, arguments.Processing.ProcessorFor(model.ImageProcessorOptions), arguments.Processing.Threads, errors);
        foreach (PictureOutcome<PictureAnswer> outcome in run.Over(Pictures(arguments, file), arguments.Pictures.IsStream, (session, picture) =>
        {
            var result = ClassificationResult.FromLogits(session.See(picture, out PictureTimes times), model.Labels, arguments.Top, function);
            return new PictureAnswer(result, times);
        }))
        {
            report.Add(outcome);
            exitCode = outcome.Error is null ? exitCode : ExitCode.BadInput;
        }

        file?.Complete();
        output.Flush();
        return exitCode;
    }

    // Those of this part of the list that have no answer yet. A path that is given twice is answered twice.
    private static IEnumerable<PictureEntry> Pictures(ClassifyArguments arguments, AnswerFile? file)
    {
        Dictionary<string, int> answered = [];
        foreach (string path in file?.Answered ?? [])
        {
            answered[path] = answered.GetValueOrDefault(path) + 1;
        }

        return arguments.Pictures.Pictures().Where(picture => arguments.Shard.Has(picture.Path) && !IsAnswered(picture.Path));

        bool IsAnswered(string path)
        {
            int times = answered.GetValueOrDefault(path);
            answered[path] = times - 1;
            return times > 0;
        }
    }

    private static IReport ReportFor(ClassifyArguments arguments, SizedModel model, ScoreFunction function, TextWriter output, AnswerFile? file) =>
        arguments.Json ? new JsonReport(file is null ? output.WriteLine : file.WriteLine, model, function, arguments.Timings)
        : arguments.Pictures.MayBeMany && TerminalStreams.IsOutputTerminal && !arguments.Timings ? new TableReport(output)
        : new TextReport(output, arguments.Timings);
}
