using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>
/// Reads a config.json at run time, by the rules that the generator reads it with at build time: defaults of transformers' <c>ConvNextConfig</c>,
/// keys without meaning for a ConvNeXt kept but not looked at, surplus entries of lists ignored.
/// </summary>
internal static class ConfigJsonReader
{
    private const int DefaultStages = 4;
    private const double Largest = float.MaxValue;

    /// <inheritdoc cref="ConvNextConfig.Parse"/>
    public static ConvNextConfig Read(ReadOnlySpan<byte> utf8Json, string sourceName) => Read(Open(utf8Json, sourceName), sourceName);

    /// <summary>The same, but null for a file that timm wrote: it describes a network in another way.</summary>
    public static ConvNextConfig? ReadUnlessTimm(ReadOnlySpan<byte> utf8Json, string sourceName)
    {
        JsonValue root = Open(utf8Json, sourceName);
        return ConfigKeys.IsTimm(root) ? null : Read(root, sourceName);
    }

    private static JsonValue Open(ReadOnlySpan<byte> utf8Json, string sourceName) =>
        JsonFile.ReadObject(utf8Json, sourceName, ", the configuration of a ConvNeXt", Fail);

    private static ConvNextException Fail(string sentence, Exception? cause = null) => new(sentence, cause);

    private static ConvNextConfig Read(JsonValue root, string sourceName)
    {
        var keys = new ConfigObject(root, sourceName, Fail);
        if (ConfigKeys.ForeignConfig(root) is { } finding)
        {
            throw keys.Wrong($"the file has no \"model_type\" and {finding}; it must be the config.json of a ConvNeXt, as transformers writes it.");
        }

        if (keys.Text("model_type") is { } type && type != "convnext")
        {
            throw keys.Wrong($"\"model_type\" is {root.Find("model_type")!.Describe()}, but must be \"convnext\".");
        }

        var defaults = new ConvNextConfig();
        int stages = keys.Integer("num_stages", DefaultStages, 1, ConfigLimits.Stages);
        (IReadOnlyList<string> features, IReadOnlyList<int> indices) = OutFeatures(keys, stages);
        (IReadOnlyList<string> labels, Dictionary<string, int>? ids) = LabelReader.Read(keys);
        string? olderDtype = keys.Text("torch_dtype");
        var config = new ConvNextConfig
        {
            NumChannels = keys.Integer("num_channels", defaults.NumChannels, 1, ConfigLimits.Channels),
            PatchSize = Size(keys, "patch_size", defaults.PatchSize),
            HiddenSizes = Stages(keys, "hidden_sizes", defaults.HiddenSizes, stages, 1, ConfigLimits.HiddenSize),
            Depths = Stages(keys, "depths", defaults.Depths, stages, 0, ConfigLimits.Depth),
            HiddenAct = Activation(keys, defaults.HiddenAct),
            InitializerRange = keys.Number("initializer_range", defaults.InitializerRange, 0, Largest, "a finite number of at least 0"),
            LayerNormEps = keys.Number("layer_norm_eps", defaults.LayerNormEps, 0, Largest, "a finite number of at least 0"),
            LayerScaleInitValue = keys.Number("layer_scale_init_value", defaults.LayerScaleInitValue, -Largest, Largest, "a finite number"),
            DropPathRate = keys.Number("drop_path_rate", defaults.DropPathRate, 0, 1, "a number from 0 to 1"),
            ImageSize = Size(keys, "image_size", defaults.ImageSize),
            OutFeatures = features,
            OutIndices = indices,
            Labels = labels,
            ProblemType = ReadProblemType(keys),
            Architectures = keys.Texts("architectures") ?? [],
            Dtype = keys.Text("dtype") ?? olderDtype,
            OutputHiddenStates = keys.Boolean("output_hidden_states"),
            UnknownKeys = keys.Others(ConfigKeys.OfNetwork),
        };
        return ids is null ? config : config with { Label2Id = ids };
    }

    private static ImageSize Size(ConfigObject keys, string key, ImageSize otherwise)
    {
        if (keys.FindOrNull(key) is not { } value)
        {
            return otherwise;
        }

        if (value is { Kind: JsonKind.Array, Items: [var height, var width] })
        {
            return new ImageSize(keys.Integer($"{key}[0]", height, 1, ConfigLimits.ImageSide), keys.Integer($"{key}[1]", width, 1, ConfigLimits.ImageSide));
        }

        int side = value.Integer(1, ConfigLimits.ImageSide)
            ?? throw keys.Wrong(key, value, $"a whole number from 1 to {ConfigLimits.ImageSide}, or a list of height and width");
        return new ImageSize(side, side);
    }

    private static IReadOnlyList<int> Stages(ConfigObject keys, string key, IReadOnlyList<int> otherwise, int stages, int minimum, int maximum)
    {
        IReadOnlyList<int> list = keys.Integers(key, minimum, maximum) ?? otherwise;
        return list.Count >= stages
            ? [.. list.Take(stages)]
            : throw keys.Wrong($"\"{key}\" has {list.Count} entries, but must have one for each of the {stages} stages.");
    }

    private static string Activation(ConfigObject keys, string otherwise)
    {
        if (keys.FindOrNull("hidden_act") is not { } value)
        {
            return otherwise;
        }

        if (value.Kind == JsonKind.String && ActivationNames.IsKnown(value.Text))
        {
            return value.Text;
        }

        string known = value is { Kind: JsonKind.String, Text: ActivationNames.Unsupported } ? ", which is known but not supported" : "";
        throw keys.Wrong($"\"hidden_act\" is {value.Describe()}{known}, but must be one of {string.Join(", ", ActivationNames.All)}.");
    }

    private static (IReadOnlyList<string> Features, IReadOnlyList<int> Indices) OutFeatures(ConfigObject keys, int stages)
    {
        List<string> names = [.. Enumerable.Range(0, stages + 1).Select(index => index == 0 ? "stem" : FormattableString.Invariant($"stage{index}"))];
        int[]? selected = keys.Texts("out_features") is { } features ? [.. features.Select(name => names.IndexOf(name))] : null;
        int[]? fromIndices = keys.Integers("out_indices", int.MinValue, int.MaxValue) is { } indices
            ? [.. indices.Select(index => index >= -names.Count && index < names.Count ? (index + names.Count) % names.Count : -1)]
            : null;
        CheckSelection(keys, "out_features", selected, names);
        CheckSelection(keys, "out_indices", fromIndices, names);
        if (selected is not null && fromIndices is not null && !selected.SequenceEqual(fromIndices))
        {
            throw keys.Wrong("\"out_features\" and \"out_indices\" select different stages, but must select the same.");
        }

        selected ??= fromIndices ?? [stages];
        return ([.. selected.Select(index => names[index])], selected);
    }

    private static void CheckSelection(ConfigObject keys, string key, int[]? selected, List<string> names)
    {
        if (selected is not null && (selected.Contains(-1) || !selected.SequenceEqual(selected.Distinct().Order())))
        {
            throw keys.Wrong($"\"{key}\" must select stages among {string.Join(", ", names)}, each at most once and in this order.");
        }
    }

    private static ProblemType? ReadProblemType(ConfigObject keys)
    {
        if (keys.Text("problem_type") is not { } name)
        {
            return null;
        }

        return ConfigJsonWriter.ProblemTypes.TryGetValue(name, out ProblemType type)
            ? type
            : throw keys.Wrong("problem_type", keys.Find("problem_type")!, $"\"{string.Join("\", \"", ConfigJsonWriter.ProblemTypes.Keys)}\" or null");
    }
}
