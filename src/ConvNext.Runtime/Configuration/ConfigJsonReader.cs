using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using ConvNext.Preprocessing;

namespace ConvNext.Configuration;

/// <summary>
/// Reads a config.json at run time, by the rules that the generator reads it with at build time: defaults of transformers' <c>ConvNextConfig</c>,
/// unknown keys ignored, surplus entries of lists ignored.
/// </summary>
internal static class ConfigJsonReader
{
    private const int DefaultStages = 4;
    private const int DefaultLabels = 2;
    private const int MostLabels = 65536;

    /// <inheritdoc cref="ConvNextConfig.Parse"/>
    public static ConvNextConfig Read(ReadOnlySpan<byte> utf8Json, string sourceName) => ConfigJsonObject.Read(utf8Json, sourceName, Read);

    private static ConvNextConfig Read(ConfigJsonObject keys)
    {
        if (keys.Text("model_type") is { } type && type != "convnext")
        {
            throw keys.Wrong($"\"model_type\" is \"{type}\", but must be \"convnext\".");
        }

        var defaults = new ConvNextConfig();
        int stages = keys.Integer("num_stages", DefaultStages, 1);
        (IReadOnlyList<string> features, IReadOnlyList<int> indices) = OutFeatures(keys, stages);
        var config = new ConvNextConfig
        {
            NumChannels = keys.Integer("num_channels", defaults.NumChannels, 1),
            PatchSize = Size(keys, "patch_size", defaults.PatchSize),
            HiddenSizes = Stages(keys, "hidden_sizes", defaults.HiddenSizes, stages, 1),
            Depths = Stages(keys, "depths", defaults.Depths, stages, 0),
            HiddenAct = keys.Text("hidden_act") ?? defaults.HiddenAct,
            InitializerRange = keys.Number("initializer_range", defaults.InitializerRange),
            LayerNormEps = keys.Number("layer_norm_eps", defaults.LayerNormEps),
            LayerScaleInitValue = keys.Number("layer_scale_init_value", defaults.LayerScaleInitValue),
            DropPathRate = keys.Number("drop_path_rate", defaults.DropPathRate),
            ImageSize = Size(keys, "image_size", defaults.ImageSize),
            OutFeatures = features,
            OutIndices = indices,
            Labels = Labels(keys),
            ProblemType = ReadProblemType(keys),
            Architectures = keys.Texts("architectures") ?? [],
            Dtype = keys.Text("dtype") ?? keys.Text("torch_dtype"),
            OutputHiddenStates = keys.Boolean("output_hidden_states"),
        };
        return LabelIds(keys) is { } ids ? config with { Label2Id = ids } : config;
    }

    private static ImageSize Size(ConfigJsonObject keys, string key, ImageSize otherwise)
    {
        if (!keys.Find(key, out JsonElement value))
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2)
        {
            return new ImageSize(keys.Integer(key, value[0], 1), keys.Integer(key, value[1], 1));
        }

        int side = keys.Integer(key, value, 1);
        return new ImageSize(side, side);
    }

    private static IReadOnlyList<int> Stages(ConfigJsonObject keys, string key, IReadOnlyList<int> otherwise, int stages, int minimum)
    {
        IReadOnlyList<int> list = keys.Integers(key, minimum) ?? otherwise;
        return list.Count >= stages
            ? [.. list.Take(stages)]
            : throw keys.Wrong($"\"{key}\" has {list.Count} entries, but must have one for each of the {stages} stages.");
    }

    private static (IReadOnlyList<string> Features, IReadOnlyList<int> Indices) OutFeatures(ConfigJsonObject keys, int stages)
    {
        List<string> names = [.. Enumerable.Range(0, stages + 1).Select(index => index == 0 ? "stem" : Invariant($"stage{index}"))];
        List<int>? selected = keys.Texts("out_features")?.ConvertAll(names.IndexOf);
        List<int>? fromIndices = keys.Integers("out_indices", int.MinValue)?
            .ConvertAll(index => index >= -names.Count && index < names.Count ? (index + names.Count) % names.Count : -1);
        if (selected is not null && fromIndices is not null && !selected.SequenceEqual(fromIndices))
        {
            throw keys.Wrong("\"out_features\" and \"out_indices\" select different stages, but must select the same.");
        }

        selected ??= fromIndices ?? [stages];
        if (selected.Contains(-1) || !selected.SequenceEqual(selected.Distinct().Order()))
        {
            throw keys.Wrong($"\"{(fromIndices is null ? "out_features" : "out_indices")}\" must select stages among {string.Join(", ", names)}, each at most once and in this order.");
        }

        return ([.. selected.Select(index => names[index])], selected);
    }

    // As many classes as id2label has entries; a class that it leaves out gets the name that the reference makes up.
    private static string[] Labels(ConfigJsonObject keys)
    {
        var found = new Dictionary<int, string>();
        bool named = keys.Find("id2label", out JsonElement map);
        if (named)
        {
            if (map.ValueKind != JsonValueKind.Object)
            {
                throw keys.Wrong("id2label", map, "an object of labels by class");
            }

            foreach (JsonProperty entry in map.EnumerateObject())
            {
                if (!int.TryParse(entry.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id) || id < 0 || entry.Value.ValueKind != JsonValueKind.String)
                {
                    throw keys.Wrong("id2label", map, "an object of strings by class, which is a whole number of at least 0 in a string");
                }

                found[id] = entry.Value.GetString()!;
            }
        }

        int count = named ? found.Count : keys.Integer("num_labels", DefaultLabels, 0);
        if (count > MostLabels)
        {
            throw keys.Wrong($"there are {count} labels, but must be at most {MostLabels}.");
        }

        return [.. Enumerable.Range(0, count).Select(id => found.TryGetValue(id, out string? label) ? label : MadeUpLabel(id))];
    }

    private static Dictionary<string, int>? LabelIds(ConfigJsonObject keys)
    {
        if (!keys.Find("label2id", out JsonElement map))
        {
            return null;
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            throw keys.Wrong("label2id", map, "an object of classes by label");
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            // Some tools write the numbers as strings.
            string text = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
            ids[entry.Name] = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id)
                ? id
                : throw keys.Wrong("label2id", map, "an object of whole numbers by label");
        }

        return ids;
    }

    private static ProblemType? ReadProblemType(ConfigJsonObject keys)
    {
        if (keys.Text("problem_type") is not { } name)
        {
            return null;
        }

        return ConfigJsonWriter.ProblemTypes.TryGetValue(name, out ProblemType type)
            ? type
            : throw keys.Wrong($"\"problem_type\" is \"{name}\", but must be \"{string.Join("\", \"", ConfigJsonWriter.ProblemTypes.Keys)}\" or null.");
    }

    /// <summary>The name that the reference gives to a class without one.</summary>
    public static string MadeUpLabel(int id) => Invariant($"LABEL_{id}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
