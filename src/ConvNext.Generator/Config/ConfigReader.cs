using System;
using System.Collections.Generic;
using ConvNext.Generator.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>A height and a width.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
internal sealed record ImageSize(int Height, int Width);

/// <summary>
/// Turns the text of a config.json into a <see cref="ConvNextConfig"/>. All mistakes of a file are reported, not the first
/// alone; keys that the network does not depend on are not looked at.
/// </summary>
/// <remarks>
/// Follows transformers' <c>ConvNextConfig</c> and <c>PreTrainedConfig</c>. Null counts as absent where those accept it:
/// lists, labels, <c>num_labels</c> and the descriptive keys; it is a mistake for a number of the network.
/// </remarks>
internal static class ConfigReader
{
    private static readonly string[] ProblemTypes = { "regression", "single_label_classification", "multi_label_classification" };

    /// <summary>Reads <paramref name="text"/>; <paramref name="imageSize"/>, where given, stands in place of <c>image_size</c>.</summary>
    public static (ConvNextConfig? Config, EquatableArray<ConfigProblem> Problems) Read(
        string text, ImageSize? imageSize = null, TextProblem? encoding = null)
    {
        var problems = new ConfigProblems();
        ConfigObject? keys = ConfigObject.Open(text, problems, encoding);
        ConvNextConfig? config = keys is not null && IsConvNext(keys, problems) ? ReadKeys(keys, problems, imageSize) : null;
        return (problems.AnyError ? null : config, problems.ToEquatableArray());
    }

    /// <summary>Another network's file would be wrong in every line; what it is says it all.</summary>
    private static bool IsConvNext(ConfigObject keys, ConfigProblems problems)
    {
        if (ForeignFile.DescribeConfig(keys.Root) is { } finding)
        {
            problems.Add(ProblemKind.ForeignFile, keys.Opening, $"has no 'model_type' and {finding}", "config.json");
            return false;
        }

        switch (keys.ReadString("model_type"))
        {
            case null or "convnext":
                return true;
            case "convnextv2":
                problems.Add(ProblemKind.ConvNextV2, keys.RangeOf("model_type"));
                return false;
            case { } other:
                problems.Add(ProblemKind.OtherModelType, keys.RangeOf("model_type"), ConfigProblems.Quote(other));
                return false;
        }
    }

    private static ConvNextConfig? ReadKeys(ConfigObject keys, ConfigProblems problems, ImageSize? imageSize)
    {
        var config = new ConvNextConfig();
        (int Height, int Width)? patch = keys.ReadSize("patch_size", Limits.ImageSide);
        (int Height, int Width)? image = keys.ReadSize("image_size", Limits.ImageSide);
        (string ActivationName, Activation Activation)? activation = ReadActivation(keys, problems);
        const double Largest = float.MaxValue;
        config = config with
        {
            NumChannels = keys.ReadInteger("num_channels", 1, Limits.Channels) ?? config.NumChannels,
            PatchHeight = patch?.Height ?? config.PatchHeight,
            PatchWidth = patch?.Width ?? config.PatchWidth,
            ImageHeight = imageSize?.Height ?? image?.Height ?? config.ImageHeight,
            ImageWidth = imageSize?.Width ?? image?.Width ?? config.ImageWidth,
            HiddenAct = activation?.Activation ?? config.HiddenAct,
            HiddenActName = activation?.ActivationName ?? config.HiddenActName,
            InitializerRange = keys.ReadNumber("initializer_range", 0, Largest, "a finite number of at least 0") ?? config.InitializerRange,
            LayerNormEps = keys.ReadNumber("layer_norm_eps", 0, Largest, "a finite number of at least 0") ?? config.LayerNormEps,
            LayerScaleInitValue = keys.ReadNumber("layer_scale_init_value", -Largest, Largest, "a finite number") ?? config.LayerScaleInitValue,
            DropPathRate = keys.ReadNumber("drop_path_rate", 0, 1, "a number from 0 to 1") ?? config.DropPathRate,
            ModelType = keys.Find("model_type")?.Text,
            ProblemType = ReadProblemType(keys, problems),
            Architectures = keys.ReadStrings("architectures")?.ToEquatableArray() ?? default,
            OutputHiddenStates = keys.ReadBoolean("output_hidden_states") ?? false,
        };

        // Both are read, so that a mistake in either is found.
        string? olderDtype = keys.ReadString("torch_dtype");
        config = config with { Dtype = keys.ReadString("dtype") ?? olderDtype };
        config = LabelReader.Read(keys, problems, config);
        return ReadStages(keys, problems, config, imageSize is not null);
    }

    /// <summary>Reads what depends on the number of stages.</summary>
    private static ConvNextConfig? ReadStages(ConfigObject keys, ConfigProblems problems, ConvNextConfig config, bool imageSizeReplaced)
    {
        int? given = keys.ReadInteger("num_stages", 1, Limits.Stages);
        List<int>? hiddenSizes = keys.ReadIntegers("hidden_sizes", 1, Limits.HiddenSize);
        List<int>? depths = keys.ReadIntegers("depths", 0, Limits.Depth);
        bool countIsWrong = given is null && keys.Find("num_stages", keepNull: true) is not null;
        if (countIsWrong)
        {
            // Whether a list is too long or a feature exists cannot be said.
            return null;
        }

        int stages = given ?? config.NumStages;
        config = config with
        {
            HiddenSizes = FitToStages(keys, problems, "hidden_sizes", hiddenSizes, config.HiddenSizes, stages),
            Depths = FitToStages(keys, problems, "depths", depths, config.Depths, stages),
        };
        config = OutFeaturesReader.Read(keys, problems, config, stages);
        if (problems.AnyError)
        {
            return null;
        }

        SizeChecks.Check(keys, problems, config, imageSizeReplaced);
        return config;
    }

    private static EquatableArray<int> FitToStages(
        ConfigObject keys, ConfigProblems problems, string key, List<int>? given, EquatableArray<int> byDefault, int stages)
    {
        if (given is null && keys.Find(key) is not null)
        {
            return default;
        }

        // A default list that does not fit is the doing of num_stages.
        var list = new List<int>(given ?? (IEnumerable<int>)byDefault);
        TextRange range = given is null ? keys.RangeOf("num_stages") : keys.RangeOf(key);
        string name = given is null ? $"The default of '{key}'" : ConfigProblems.Name(key);
        string count = ConfigProblems.Number(list.Count);
        if (list.Count < stages)
        {
            problems.Add(ProblemKind.ListTooShort, range, name, count, ConfigProblems.Number(stages));
            return default;
        }

        if (list.Count > stages)
        {
            problems.Add(ProblemKind.ListTooLong, range, name, count, ConfigProblems.Number(stages));
            list.RemoveRange(stages, list.Count - stages);
        }

        return list.ToEquatableArray();
    }

    private static (string Name, Activation Activation)? ReadActivation(ConfigObject keys, ConfigProblems problems)
    {
        JsonValue? value = keys.Find("hidden_act", keepNull: true);
        if (value is null)
        {
            return null;
        }

        if (value.Kind != JsonKind.String)
        {
            problems.WrongType("hidden_act", value, "a string");
            return null;
        }

        if (ActivationNames.TryFind(value.Text, out Activation activation))
        {
            return (value.Text, activation);
        }

        ProblemKind kind = value.Text == ActivationNames.Unsupported ? ProblemKind.UnsupportedActivation : ProblemKind.UnknownActivation;
        problems.Add(kind, value.Range, ConfigProblems.Quote(value.Text), string.Join(", ", ActivationNames.All));
        return null;
    }

    private static string? ReadProblemType(ConfigObject keys, ConfigProblems problems)
    {
        string? problemType = keys.ReadString("problem_type");
        if (problemType is null || Array.IndexOf(ProblemTypes, problemType) >= 0)
        {
            return problemType;
        }

        problems.NotAccepted("problem_type", keys.Find("problem_type")!, "\"" + string.Join("\", \"", ProblemTypes) + "\" or null");
        return null;
    }
}
