using ConvNext.Configuration;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>A preprocessor_config.json as the build hands it over.</summary>
/// <param name="Path">Its path, which the items that it belongs to name.</param>
/// <param name="Text">Its text, or null when it cannot be read.</param>
/// <param name="Encoding">What is wrong with the file's encoding, or null where it is UTF-8.</param>
internal sealed record PreprocessorItem(string Path, string? Text, TextProblem? Encoding = null);

/// <summary>What reading a preprocessor_config.json gave.</summary>
/// <param name="Path">Its path, which the items that it belongs to name.</param>
/// <param name="Config">What it says, or null when a problem is an error.</param>
/// <param name="Places">Where it says what a network may disagree with.</param>
/// <param name="Problems">All mistakes in the order of the file.</param>
internal sealed record PreprocessorReading(
    string Path, PreprocessorConfig? Config, PreprocessorPlaces Places, EquatableArray<ConfigProblem> Problems)
{
    /// <summary>A file about which one thing is wrong that has no place in it.</summary>
    public static PreprocessorReading Failed(PreprocessorItem item, ProblemKind kind, string argument) =>
        new(item.Path, null, default, EquatableArray.Create(new ConfigProblem(kind, default, EquatableArray.Create(argument))));
}

/// <summary>Where the values stand that a network may disagree with; the opening bracket of the file for what it leaves out.</summary>
/// <param name="Size">What decides the size of the result: <c>crop_size</c> or <c>size</c>.</param>
/// <param name="ImageMean"><c>image_mean</c>.</param>
/// <param name="ImageStandardDeviation"><c>image_std</c>.</param>
internal readonly record struct PreprocessorPlaces(TextRange Size, TextRange ImageMean, TextRange ImageStandardDeviation);
