using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Results;

namespace ConvNext.Cli.Evaluate;

/// <summary><c>convnext evaluate</c>: how often a network is right.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "evaluate",
        Operands = "FOLDER",
        Summary = "say how often a network is right about pictures in a folder for each class",
        Description = """
            Classifies the pictures of a folder that has a folder for each class, named like it (or by its number), and prints how
            often the right class was the first answer and among the first five, for each class, and what it was taken for.
            """,
        Options = [.. ModelChoice.Options, ProcessingOptions.ThreadsOption, ProcessingOptions.BackendOption, EvaluateArguments.JsonOption, EvaluateArguments.HtmlOption],
        Examples =
        [
            new("convnext evaluate validation", "with the network inside the program"),
            new("convnext evaluate imagenet/val --model facebook/convnext-tiny-224 --html report.html", "and a page to look at"),
        ],
        Run = Command.Running(EvaluateArguments.Parse, Run),
    };

    private static int Run(EvaluateArguments arguments, TextWriter output, TextWriter errors)
    {
        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        IReadOnlyList<(PictureEntry Picture, int Class)> pictures = ClassFolders.Read(arguments.Folder, model.Labels);
        Evaluation evaluation = new(model.Labels);
        PictureRun run = new(model, arguments.Processing.ProcessorFor(model.ImageProcessorOptions), arguments.Processing.Threads, errors);
        int position = 0;
        foreach (PictureOutcome<ClassificationResult> outcome in run.Over(pictures.Select(picture => picture.Picture), isStream: false, (session, picture) =>
            ClassificationResult.FromLogits(session.See(picture, out _), model.Labels, Evaluation.Several)))
        {
            int actual = pictures[position++].Class;
            if (outcome.Value is { } result)
            {
                evaluation.Add(actual, [.. result.Select(classification => classification.Index)]);
            }
            else
            {
                evaluation.Unreadable++;
            }
        }

        if (arguments.Json)
        {
            EvaluationJson.Write(output, model, evaluation);
        }
        else
        {
            EvaluationText.Write(output, evaluation);
        }

        if (arguments.Html is { } page)
        {
            WrittenFile.Write(page, EvaluationHtml.Page(model.Title, arguments.Folder, evaluation));
        }

        return evaluation.Unreadable == 0 ? ExitCode.Success : ExitCode.BadInput;
    }
}
