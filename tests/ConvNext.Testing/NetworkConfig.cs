using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ConvNext.Testing;

/// <summary>
/// The part of a config.json that decides a network's arithmetic. It is read independently of the source generator, so
/// that a misreading there shows.
/// </summary>
public sealed record NetworkConfig
{
    /// <summary><c>model_type</c>; that of the first family where the file has none.</summary>
    public string ModelType { get; init; } = "convnext";

    /// <summary>Channels of the input image.</summary>
    public required int Channels { get; init; }

    /// <summary>Height of the stem's kernel and stride.</summary>
    public required int PatchHeight { get; init; }

    /// <summary>Width of the stem's kernel and stride.</summary>
    public required int PatchWidth { get; init; }

    /// <summary>Channels of each stage.</summary>
    public required int[] HiddenSizes { get; init; }

    /// <summary>Blocks of each stage.</summary>
    public required int[] Depths { get; init; }

    /// <summary>Name of the activation.</summary>
    public required string Activation { get; init; }

    /// <summary>Whether the network is a DINOv3, whose outputs mean something else.</summary>
    public bool IsDinoV3 { get; init; }

    /// <summary>Epsilon of the final norm, the only one that the configuration decides; in a DINOv3 that of every norm.</summary>
    public required double LayerNormEpsilon { get; init; }

    /// <summary>Epsilon of the other norms.</summary>
    public double InnerEpsilon => IsDinoV3 || Timm is not null ? LayerNormEpsilon : 1e-6;

    /// <summary>Names of the feature maps that a backbone returns.</summary>
    public IReadOnlyList<string> FeatureMaps { get; init; } = [];

    /// <summary>Whether blocks are scaled by a learned factor per channel.</summary>
    public required bool HasLayerScale { get; init; }

    /// <summary>Height of the input image.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the input image.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Classes, or 0 for no classifier.</summary>
    public required int Labels { get; init; }

    /// <summary>Whether hidden values go through a response norm before they are projected, as in ConvNeXt V2.</summary>
    public bool HasResponseNorm => ModelType == "convnextv2";

    /// <summary>What the names of tensors inside of the bare model begin with.</summary>
    public string Prefix => IsDinoV3 ? "convnext." : ModelType + ".";

    /// <summary>The first of <c>architectures</c>: the class that the checkpoint is of; empty where the file has none.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The feature maps that a backbone's checkpoint has norms for; empty where it is no backbone's, and in a DINOv3, whose backbone has none.</summary>
    public string[] OutFeatures { get; init; } = [];

    /// <summary>A tensor's name in the checkpoint of that class: without the prefix in those of a bare model and of a backbone.</summary>
    public string NameInCheckpoint(string name) =>
        IsBare && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private bool IsBare => IsBackbone(Architecture) || Architecture.EndsWith("Model", StringComparison.Ordinal);

    /// <summary>What only timm's networks have; null for a configuration of transformers'.</summary>
    public TimmNetwork? Timm { get; init; }

    /// <summary>Side of the depthwise kernel of a stage.</summary>
    public int KernelSize(int stage) => Timm?.KernelSizes[stage] ?? 7;

    /// <summary>Whether a stage begins with a downsample.</summary>
    public bool HasDownsample(int stage) => stage > 0 || Timm is { Stem: "patch" } && PatchHeight == 2;

    /// <summary>Stages of the network.</summary>
    public int Stages => HiddenSizes.Length;

    /// <summary>Reads the configuration in file <paramref name="path"/>.</summary>
    public static NetworkConfig Load(string path) => Parse(File.ReadAllText(path));

    /// <summary>Reads a configuration; keys that are absent have the defaults of transformers' <c>ConvNextConfig</c>.</summary>
    public static NetworkConfig Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (Find(root, "architecture") is not null)
        {
            return TimmConfig.Parse(root);
        }

        bool isDinoV3 = Find(root, "model_type")?.GetString() == "dinov3_convnext";
        int stages = isDinoV3 ? Find(root, "hidden_sizes")?.GetArrayLength() ?? 4 : Find(root, "num_stages")?.GetInt32() ?? 4;
        (int patchHeight, int patchWidth) = Pair(root, "patch_size", 4);
        (int imageHeight, int imageWidth) = Pair(root, "image_size", 224);
        string architecture = Find(root, "architectures")?.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first ? first.GetString()! : "";
        string modelType = Find(root, "model_type")?.GetString() ?? "convnext";
        return new NetworkConfig
        {
            ModelType = modelType,
            Architecture = architecture,
            OutFeatures = IsBackbone(architecture) && !isDinoV3 ? Features(root, stages) : [],
            Channels = Find(root, "num_channels")?.GetInt32() ?? 3,
            PatchHeight = patchHeight,
            PatchWidth = patchWidth,
            HiddenSizes = List(root, "hidden_sizes", stages, [96, 192, 384, 768]),
            Depths = List(root, "depths", stages, [3, 3, 9, 3]),
            Activation = Find(root, "hidden_act")?.GetString() ?? "gelu",
            IsDinoV3 = isDinoV3,
            FeatureMaps = Features(root, stages),
            LayerNormEpsilon = Find(root, "layer_norm_eps")?.GetDouble() ?? (isDinoV3 ? 1e-6 : 1e-12),
            HasLayerScale = isDinoV3 || (modelType != "convnextv2" && (Find(root, "layer_scale_init_value")?.GetDouble() ?? 1e-6) > 0),
            ImageHeight = imageHeight,
            ImageWidth = imageWidth,
            Labels = isDinoV3 ? 0 : Find(root, "id2label")?.EnumerateObject().Count() ?? Find(root, "num_labels")?.GetInt32() ?? 2,
        };
    }

    // Names, or indices into the hidden states, of which negative ones count from the end; the last stage where neither is given.
    private static string[] Features(JsonElement root, int stages)
    {
        string[] names = [.. Enumerable.Range(0, stages + 1).Select(static index => index == 0 ? "stem" : $"stage{index}")];
        return Find(root, "out_features") is { } features ? [.. features.EnumerateArray().Select(static name => name.GetString()!)]
            : Find(root, "out_indices") is { } indices ? [.. indices.EnumerateArray().Select(index => names[(index.GetInt32() + names.Length) % names.Length])]
            : [names[^1]];
    }

    private static bool IsBackbone(string architecture) => architecture.EndsWith("Backbone", StringComparison.Ordinal);

    private static JsonElement? Find(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static (int First, int Second) Pair(JsonElement root, string key, int defaultValue) => Find(root, key) switch
    {
        null => (defaultValue, defaultValue),
        { ValueKind: JsonValueKind.Array } pair => (pair[0].GetInt32(), pair[1].GetInt32()),
        { } single => (single.GetInt32(), single.GetInt32()),
    };

    private static int[] List(JsonElement root, string key, int stages, int[] defaultValue)
    {
        int[] values = Find(root, key)?.EnumerateArray().Select(static element => element.GetInt32()).ToArray() ?? defaultValue;
        return values.Length >= stages
            ? values[..stages]
            : throw new InvalidDataException($"{key} has {values.Length} entries; num_stages is {stages}.");
    }
}
