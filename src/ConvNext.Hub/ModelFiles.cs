using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Weights;

namespace ConvNext.Hub;

/// <summary>Which files of a repository make a model, in the order in which transformers looks for them.</summary>
internal static class ModelFiles
{
    public const string Configuration = "config.json";

    /// <summary>The image processor's file: the first that is there counts.</summary>
    public static readonly string[] Processors = ["processor_config.json", "preprocessor_config.json"];

    /// <summary>Whole files of weights, and lists of the files that weights are spread over: what loading a folder looks for, in its order.</summary>
    public static readonly IReadOnlyList<string> Weights = CheckpointFolder.KnownNames;

    private const string Index = ".index.json";

    /// <summary>Whether weights are safetensors.</summary>
    public static bool IsSafetensors(string weights) => weights.StartsWith("model.safetensors", StringComparison.Ordinal);

    /// <summary>Whether a file is a list of files.</summary>
    public static bool IsIndex(string weights) => weights.EndsWith(Index, StringComparison.Ordinal);

    /// <summary>The weights of a repository; null where it has none.</summary>
    public static string? WeightsIn(Predicate<string> has) => Weights.FirstOrDefault(file => has(file));

    /// <summary>The image processor's files of a repository.</summary>
    public static IEnumerable<string> ProcessorsIn(Predicate<string> has) => Processors.Where(file => has(file));
}
