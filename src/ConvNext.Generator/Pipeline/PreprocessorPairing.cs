using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Pipeline;

/// <summary>A model with what its preprocessor says.</summary>
/// <param name="Identity">The class to make, or null when the item names none that C# allows.</param>
/// <param name="Request">What to make of it, or null when something is in error.</param>
/// <param name="Diagnostics">Where the model and its preprocessor disagree.</param>
internal sealed record PairedModel(ModelIdentity? Identity, ModelRequest? Request, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>Brings each model together with its preprocessor_config.json.</summary>
internal static class PreprocessorPairing
{
    /// <summary><paramref name="reading"/> with the one of <paramref name="preprocessors"/> that its item names.</summary>
    public static PairedModel Pair(ModelReading reading, EquatableArray<PreprocessorReading> preprocessors)
    {
        if (reading.Preprocessor is null)
        {
            return new PairedModel(reading.Identity, reading.Request, default);
        }

        PreprocessorReading? preprocessor = preprocessors.FirstOrDefault(
            candidate => string.Equals(candidate.Path, reading.Preprocessor, StringComparison.Ordinal));
        if (preprocessor is null)
        {
            var missing = new ConfigProblem(
                ProblemKind.InvalidMetadata,
                default,
                EquatableArray.Create(
                    "Preprocessor",
                    ConfigProblems.Quote(reading.Preprocessor),
                    "the path of an existing file, relative to the project or to the config.json, or \"none\","));
            return new PairedModel(reading.Identity, null, EquatableArray.Create(new DiagnosticInfo(reading.Path, missing)));
        }

        // What is wrong with the file has been reported with the file, once for all its models.
        if (preprocessor.Config is null || reading.Request is null)
        {
            return new PairedModel(reading.Identity, null, default);
        }

        EquatableArray<DiagnosticInfo> misfits = FindMisfits(reading.Request, preprocessor.Config, preprocessor.Places)
            .Select(problem => new DiagnosticInfo(preprocessor.Path, problem))
            .ToEquatableArray();
        return misfits.IsEmpty
            ? new PairedModel(reading.Identity, reading.Request with { Preprocessor = preprocessor.Config }, default)
            : new PairedModel(reading.Identity, null, misfits);
    }

    /// <summary>
    /// What would make every image fail at run time. A published model of size 384 has an <c>image_size</c> of 224 in its config.json: its item
    /// needs an ImageSize, and the message says so.
    /// </summary>
    private static IEnumerable<ConfigProblem> FindMisfits(ModelRequest request, PreprocessorConfig preprocessor, PreprocessorPlaces places)
    {
        ConvNextConfig network = request.Config;
        ImageSize[] taken = [new ImageSize(network.ImageHeight, network.ImageWidth), .. request.OtherSizes];
        if (preprocessor.MadeSize is { } size && !taken.Contains(size))
        {
            yield return Misfit(
                places.Size,
                $"The preprocessor makes images of {size.Height}x{size.Width}",
                string.Join(" or ", taken.Select(wanted => $"{wanted.Height}x{wanted.Width}")),
                $"an item with ImageSize=\"{size.Height}x{size.Width}\", or another preprocessor,");
        }

        if (!preprocessor.DoNormalize)
        {
            yield break;
        }

        const string Accepted = "one value, or one for each channel,";
        string channels = network.NumChannels == 1 ? "1 channel" : $"{ConfigProblems.Number(network.NumChannels)} channels";
        if (preprocessor.ImageMean.Length != 1 && preprocessor.ImageMean.Length != network.NumChannels)
        {
            yield return Misfit(places.ImageMean, $"'image_mean' has {preprocessor.ImageMean.Length} values", channels, Accepted);
        }

        if (preprocessor.ImageStandardDeviation.Length != 1 && preprocessor.ImageStandardDeviation.Length != network.NumChannels)
        {
            yield return Misfit(places.ImageStandardDeviation, $"'image_std' has {preprocessor.ImageStandardDeviation.Length} values", channels, Accepted);
        }
    }

    private static ConfigProblem Misfit(TextRange range, string preprocessor, string network, string accepted) =>
        new(ProblemKind.PreprocessorMisfit, range, EquatableArray.Create(preprocessor, network, accepted));
}
