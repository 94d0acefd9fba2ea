using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Imaging;

namespace ConvNext.Cli.Classify;

/// <summary><c>convnext classify</c>: each photo is decoded, resized and classified in turn.</summary>
internal static class ClassifyCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = Command.Of(
        "classify", "PHOTO...", "print the most probable classes of each photo", ClassifyHelp.Text, ClassifyArguments.Parse, Run);

    // Photos that cannot be read are reported, and the others still answered.
    private static int Run(ClassifyArguments arguments, TextWriter output, TextWriter errors)
    {
        using var classifier = PhotoClassifier.Load(arguments, errors);
        using IReport report = arguments.Json
            ? new JsonReport(output, arguments.Network.Name, classifier.Threads, classifier.ScoreFunction)
            : new TextReport(output, arguments.Timings);
        int exitCode = ExitCode.Success;
        foreach (string photo in arguments.Photos)
        {
            PhotoAnswer answer;
            try
            {
                answer = classifier.Answer(photo, errors);
            }
            catch (ConvNextException error)
            {
                // The decoder's sentences begin with the path, the others do not know it.
                string sentence = error is ImageDecodeException ? error.Message : $"{photo}: {error.Message}";
                errors.WriteLine($"convnext: {sentence}");
                exitCode = ExitCode.BadInput;
                answer = new PhotoAnswer(photo, Result: null, sentence, default, default, default);
            }

            report.Add(answer);
        }

        return exitCode;
    }
}
