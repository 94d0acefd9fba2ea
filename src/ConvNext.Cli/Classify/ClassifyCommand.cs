using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Models;

namespace ConvNext.Cli.Classify;

/// <summary><c>convnext classify</c>: each photo is decoded, resized and classified in turn.</summary>
internal static class ClassifyCommand
{
    /// <summary>Answers about all photos; those that cannot be read are reported, and the others still answered.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ClassifyArguments arguments, TextWriter output, TextWriter errors)
    {
        using Classifier classifier = Classifier.Load(arguments, errors);
        ImageProcessorWorkspace workspace = classifier.Processor.CreateWorkspace();
        float[] pixelValues = new float[classifier.Session.Description.InputLength];
        using IReport report = arguments.Json
            ? new JsonReport(output, arguments.Network.Name, classifier.Session.Threads, classifier.ScoreFunction)
            : new TextReport(output, arguments.Timings);
        int exitCode = ExitCode.Success;
        foreach (string photo in arguments.Photos)
        {
            PhotoAnswer answer;
            try
            {
                answer = Answer(photo, errors, classifier, workspace, pixelValues, arguments.Top);
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

    private static PhotoAnswer Answer(string photo, TextWriter errors, Classifier classifier, ImageProcessorWorkspace workspace, float[] pixelValues, int top)
    {
        long start = Stopwatch.GetTimestamp();
        RgbImage image = PhotoFile.Decode(photo, workspace.Processor.Options, errors);
        long decoded = Stopwatch.GetTimestamp();
        CheckShape(classifier, image);
        workspace.Process(PixelView.FromBytes(image.Pixels, image.Height, image.Width), pixelValues);
        long resized = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> logits = classifier.Session.Run(pixelValues);
        var result = ClassificationResult.FromLogits(logits, classifier.Labels, top, classifier.ScoreFunction);
        return new PhotoAnswer(
            photo, result, Error: null, Stopwatch.GetElapsedTime(start, decoded), Stopwatch.GetElapsedTime(decoded, resized), Stopwatch.GetElapsedTime(resized));
    }

    private static void CheckShape(Classifier classifier, RgbImage image)
    {
        NetworkDescription network = classifier.Session.Description;
        ImageShape made = classifier.Processor.OutputShape(image.Height, image.Width);
        if (made != new ImageShape(network.InputChannels, network.InputHeight, network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The preprocessor's configuration makes {made.Height}×{made.Width} pixels of this photo, but the network takes {network.InputHeight}×{network.InputWidth}.");
        }
    }
}
