using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Imaging;
using ConvNext.Imaging.Png;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext.Cli.Explain;

/// <summary><c>convnext explain</c>: where in the picture an answer comes from.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "explain",
        Operands = "PHOTO -o OUT",
        Summary = "draw where in a picture the answer comes from",
        Description = """
            The score of a class is a sum over the pixels of the last feature map; each panel shows its parts over the picture,
            red where it speaks for the class and blue where against it, as strong as they are. Nothing is approximated: the
            parts add up to the logit. The first panel is what the network saw of the picture.
            """,
        Options =
        [
            ExplainArguments.Out, .. ModelChoice.Options, ExplainArguments.ClassOption, ExplainArguments.AgainstOption, ExplainArguments.TopOption,
            ExplainArguments.JsonOption, ProcessingOptions.ThreadsOption, ProcessingOptions.BackendOption,
        ],
        Examples =
        [
            new("convnext explain cat.jpg -o heat.png", "the three most probable classes"),
            new("convnext explain cat.jpg --class cat --against dog -o heat.png", "why a cat and not a dog?"),
            new("convnext explain cat.jpg --json", "the maps, for a program"),
        ],
        Run = Command.Running(ExplainArguments.Parse, Run),
    };

    private static int Run(ExplainArguments arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Output is { } written)
        {
            OutputCheck.RefuseInput(arguments.Picture.Path, written);
        }

        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        ClassNames names = new(model.Labels);
        int? chosen = arguments.Class is { } name ? names.Find(name) : null;
        int? against = arguments.Against is { } other ? names.Find(other) : null;
        if (against is not null && (chosen ?? (model.Labels.Count == 1 ? 0 : null)) == against)
        {
            throw new ConvNextException(
                $"Options {ExplainArguments.ClassOption.Name} and {ExplainArguments.AgainstOption.Name} both mean {ShownText.Printable(model.Labels[against.Value])}; "
                + "two different classes are expected.");
        }

        ConvNextImageProcessor processor = arguments.Processing.ProcessorFor(model.ImageProcessorOptions);
        using PictureSession session = new(model, processor, arguments.Processing.Threads, errors);
        RgbImage? photo = arguments.Output is null ? null : PictureFile.Decode(arguments.Picture, processor.Options, errors);
        ReadOnlySpan<float> logits = photo is null ? session.See(arguments.Picture, out _) : session.See(photo);
        var all = ClassificationResult.FromLogits(logits, model.Labels, model.Labels.Count, model.Description.ScoreFunction);
        Classification[] classes = [.. all.Where(one => chosen is null ? one.Index != against : one.Index == chosen).Take(arguments.Top)];
        ClassExplanation[] explanations = [.. classes.Select(one => session.Session.Explain(one.Index, against))];
        if (arguments.Output is { } path)
        {
            RgbImage drawn = HeatPicture.Draw(photo!, processor.Options, explanations);
            WrittenFile.Write(path, stream => PngWriter.Write(drawn, stream));
        }

        if (arguments.Json)
        {
            ExplanationJson.Write(output, arguments.Picture.Path, model, classes, explanations);
        }
        else if (OutputCheck.IsFile(arguments.Output!))
        {
            WriteText(output, arguments.Output!, model.Labels, all.ScoreFunction, classes, explanations);
        }

        return ExitCode.Success;
    }

    private static void WriteText(
        TextWriter output, string path, IReadOnlyList<string> labels, ScoreFunction function, Classification[] classes, ClassExplanation[] explanations)
    {
        output.WriteLine($"{path}: what the network saw, and from left to right");
        for (int i = 0; i < classes.Length; i++)
        {
            ClassExplanation explanation = explanations[i];
            string what = explanation.Against is { } other ? $"less the logit of {ShownText.Printable(labels[other])}" : "logit";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {ShownText.Score(classes[i], function)}  {ShownText.Printable(classes[i].Label)}: {what} {explanation.Score:0.0000}, "
                + $"of which {explanation.Constant:0.0000} is of no place"));
        }
    }
}
