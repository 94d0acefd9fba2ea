using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Pictures;
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
            new("curl -s https://example.org/cat.jpg | convnext classify -", "a picture that is no file"),
            new("convnext classify cat.jpg --model facebook/convnext-tiny-224", "a model of the hub, after 'convnext download'"),
        ],
        Run = Command.Running(ClassifyArguments.Parse, Run),
    };

    private static int Run(ClassifyArguments arguments, TextWriter output, TextWriter errors)
    {
        using ConvNextModel model = ModelOpening.Load(arguments.Model, errors);
        ScoreFunction function = arguments.ScoreFunction ?? model.Description.ScoreFunction;
        using IReport report = ReportFor(arguments, function, output);
        int exitCode = ExitCode.Success;
        PictureRun run = new(model, arguments.Processing.ProcessorOf(model), arguments.Processing.Threads, errors);
        foreach (PictureOutcome<PictureAnswer> outcome in run.Over(arguments.Pictures, (session, picture) =>
        {
            var result = ClassificationResult.FromLogits(session.See(picture, out PictureTimes times), model.Labels, arguments.Top, function);
            return new PictureAnswer(result, times);
        }))
        {
            report.Add(outcome);
            exitCode = outcome.Error is null ? exitCode : ExitCode.BadInput;
        }

        output.Flush();
        return exitCode;
    }

    private static IReport ReportFor(ClassifyArguments arguments, ScoreFunction function, TextWriter output) =>
        arguments.Json ? new JsonReport(output, arguments.Model.Name, function, arguments.Timings)
        : arguments.Pictures.MayBeMany && TerminalStreams.IsOutputTerminal && !arguments.Timings ? new TableReport(output, TerminalStreams.Width)
        : new TextReport(output, arguments.Timings);
}
