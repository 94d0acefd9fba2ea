using System;
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

    /// <summary>Epsilon of the final norm, the only one that the configuration decides.</summary>
    public required double LayerNormEpsilon { get; init; }

    /// <summary>Whether blocks are scaled by a learned factor per channel.</summary>
    public required bool HasLayerScale { get; init; }

    /// <summary>Height of the input image.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the input image.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Classes, or 0 for no classifier.</summary>
    public required int Labels { get; init; }

    /// <summary>What only timm's networks have; null for a configuration of transformers'.</summary>
    public TimmNetwork? Timm { get; init; }

    /// <summary>Epsilon of all norms but the final one.</summary>
    public double InnerEpsilon => Timm is null ? 1e-6 : LayerNormEpsilon;

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

        int stages = Find(root, "num_stages")?.GetInt32() ?? 4;
        (int patchHeight, int patchWidth) = Pair(root, "patch_size", 4);
        (int imageHeight, int imageWidth) = Pair(root, "image_size", 224);
        return new NetworkConfig
        {
            Channels = Find(root, "num_channels")?.GetInt32() ?? 3,
            PatchHeight = patchHeight,
            PatchWidth = patchWidth,
            HiddenSizes = List(root, "hidden_sizes", stages, [96, 192, 384, 768]),
            Depths = List(root, "depths", stages, [3, 3, 9, 3]),
            Activation = Find(root, "hidden_act")?.GetString() ?? "gelu",
            LayerNormEpsilon = Find(root, "layer_norm_eps")?.GetDouble() ?? 1e-12,
            HasLayerScale = (Find(root, "layer_scale_init_value")?.GetDouble() ?? 1e-6) > 0,
            ImageHeight = imageHeight,
            ImageWidth = imageWidth,
            Labels = Find(root, "id2label")?.EnumerateObject().Count() ?? Find(root, "num_labels")?.GetInt32() ?? 2,
        };
    }

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
