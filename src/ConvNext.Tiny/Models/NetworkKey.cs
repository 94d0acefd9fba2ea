using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace ConvNext.Tiny.Models;

/// <summary>
/// A key of config.json that decides what network it describes, with its value written in one way: two files describe the
/// same network exactly when these texts are equal. A value of a wrong kind stays as the file writes it, and so differs.
/// </summary>
/// <param name="Name">The key.</param>
/// <param name="Value">Its value, or the reference's default.</param>
internal sealed record NetworkKey(string Name, string Value)
{
    private const int LongestValueShown = 60;
    private const int DefaultStages = 4;

    /// <summary>All such keys, in a fixed order.</summary>
    /// <param name="root">The object of a config.json.</param>
    /// <param name="labels">Number of classes.</param>
    public static IReadOnlyList<NetworkKey> ReadAll(JsonElement root, int labels)
    {
        int stages = Find(root, "num_stages", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : DefaultStages;
        return
        [
            new("model_type", Text(root, "model_type", "convnext")),
            new("num_channels", Number(root, "num_channels", 3)),
            new("patch_size", HeightAndWidth(root, "patch_size", 4)),
            new("num_stages", Number(root, "num_stages", DefaultStages)),
            new("hidden_sizes", Stages(root, "hidden_sizes", [96, 192, 384, 768], stages)),
            new("depths", Stages(root, "depths", [3, 3, 9, 3], stages)),
            new("hidden_act", Activation(Text(root, "hidden_act", "gelu"))),
            new("layer_norm_eps", Number(root, "layer_norm_eps", 1e-12)),
            new("layer_scale_init_value", LayerScale(root)),
            new("image_size", HeightAndWidth(root, "image_size", 224)),
            new("num_labels", Invariant(labels)),
        ];
    }

    /// <summary>Cuts a text from a file so that a message stays a sentence.</summary>
    public static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestValueShown ? line : string.Concat(line.AsSpan(0, LongestValueShown), "…");
    }

    private static bool Find(JsonElement root, string name, out JsonElement value) =>
        root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string Text(JsonElement root, string name, string otherwise)
    {
        if (!Find(root, name, out JsonElement value))
        {
            return otherwise;
        }

        return Shorten(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
    }

    private static string Number(JsonElement root, string name, double otherwise) =>
        Find(root, name, out JsonElement value) ? Number(value) : Invariant(otherwise);

    private static string Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? Invariant(value.GetDouble()) : Shorten(value.GetRawText());

    // One number stands for both height and width.
    private static string HeightAndWidth(JsonElement root, string name, int otherwise)
    {
        if (!Find(root, name, out JsonElement value))
        {
            return $"{otherwise}×{otherwise}";
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            ? $"{Number(value[0])}×{Number(value[1])}"
            : value.ValueKind == JsonValueKind.Number ? $"{Number(value)}×{Number(value)}" : Shorten(value.GetRawText());
    }

    // Entries beyond num_stages are ignored, as by the reference.
    private static string Stages(JsonElement root, string name, int[] otherwise, int stages)
    {
        if (!Find(root, name, out JsonElement value))
        {
            return $"[{string.Join(", ", otherwise.Take(stages))}]";
        }

        return value.ValueKind == JsonValueKind.Array
            ? $"[{string.Join(", ", value.EnumerateArray().Take(stages).Select(Number))}]"
            : Shorten(value.GetRawText());
    }

    // Whether there is a layer scale matters; where it starts in training does not.
    private static string LayerScale(JsonElement root)
    {
        if (!Find(root, "layer_scale_init_value", out JsonElement value))
        {
            value = default;
        }

        bool hasScale = value.ValueKind != JsonValueKind.Number || value.GetDouble() > 0;
        return hasScale ? "above 0 (with layer scale)" : "0 or less (without layer scale)";
    }

    // Names of one function, as transformers spells them.
    private static string Activation(string name) => name switch
    {
        "gelu_python" => "gelu",
        "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => "gelu_new",
        "swish" => "silu",
        _ => name,
    };

    private static string Invariant(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
