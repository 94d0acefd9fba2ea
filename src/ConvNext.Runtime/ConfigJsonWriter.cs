using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using ConvNext.Configuration;

namespace ConvNext;

/// <summary>Writes a config.json as transformers would: its keys, two spaces, UTF-8; floats as floats, which transformers insists on.</summary>
internal static class ConfigJsonWriter
{
    /// <summary>The names of the problem types.</summary>
    public static IReadOnlyDictionary<string, ProblemType> ProblemTypes { get; } = new Dictionary<string, ProblemType>(StringComparer.Ordinal)
    {
        ["regression"] = ProblemType.Regression,
        ["single_label_classification"] = ProblemType.SingleLabelClassification,
        ["multi_label_classification"] = ProblemType.MultiLabelClassification,
    };

    public static byte[] Write(ConvNextConfig config) => JsonObjectWriter.Write(writer =>
    {
        if (config.Architectures.Count > 0)
        {
            Strings(writer, "architectures", config.Architectures);
        }

        writer.WriteString("model_type", config.ModelType);
        writer.WriteNumber("num_channels", config.NumChannels);
        if (Has(config, NetworkKeys.PatchSize))
        {
            Size(writer, "patch_size", config.PatchSize);
        }

        if (Has(config, NetworkKeys.NumStages))
        {
            writer.WriteNumber("num_stages", config.NumStages);
        }

        Numbers(writer, "hidden_sizes", config.HiddenSizes);
        Numbers(writer, "depths", config.Depths);
        writer.WriteString("hidden_act", config.HiddenAct);
        JsonFloat.Write(writer, "initializer_range", config.InitializerRange);
        JsonFloat.Write(writer, "layer_norm_eps", config.LayerNormEps);
        if (FamilyKeys.Find(config.ModelType)?.Keys.Reads(NetworkKeys.LayerScaleInitValue.Name) != false)
        {
            JsonFloat.Write(writer, "layer_scale_init_value", config.LayerScaleInitValue);
        }

        JsonFloat.Write(writer, "drop_path_rate", config.DropPathRate);
        Size(writer, "image_size", config.ImageSize);
        Strings(writer, "out_features", config.OutFeatures);
        Numbers(writer, "out_indices", config.OutIndices);
        if (Has(config, NetworkKeys.Id2Label))
        {
            Labels(writer, config);
        }

        if (config.ProblemType is { } problemType)
        {
            writer.WriteString("problem_type", ProblemTypes.Single(entry => entry.Value == problemType).Key);
        }

        if (config.Dtype is { } dtype)
        {
            writer.WriteString("dtype", dtype);
        }

        if (config.OutputHiddenStates)
        {
            writer.WriteBoolean("output_hidden_states", true);
        }

        JsonObjectWriter.WriteOthers(writer, config.UnknownKeys);
    });

    private static void Labels(Utf8JsonWriter writer, ConvNextConfig config)
    {
        writer.WriteStartObject("id2label");
        for (int id = 0; id < config.Labels.Count; id++)
        {
            writer.WriteString(id.ToString(CultureInfo.InvariantCulture), config.Labels[id]);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("label2id");
        foreach ((string label, int id) in config.Label2Id)
        {
            writer.WriteNumber(label, id);
        }

        writer.WriteEndObject();
    }

    // Whether files of the configuration's family have a key.
    private static bool Has(ConvNextConfig config, ConfigKey key) => FamilyKeys.Find(config.ModelType)?.Keys.Reads(key.Name) != false;

    // As transformers writes it: one number for a square.
    private static void Size(Utf8JsonWriter writer, string key, ImageSize size)
    {
        if (size.Height == size.Width)
        {
            writer.WriteNumber(key, size.Height);
        }
        else
        {
            Numbers(writer, key, [size.Height, size.Width]);
        }
    }

    private static void Numbers(Utf8JsonWriter writer, string key, IReadOnlyList<int> values)
    {
        writer.WriteStartArray(key);
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter writer, string key, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(key);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
