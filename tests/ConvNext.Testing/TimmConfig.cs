using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ConvNext.Testing;

/// <summary>Reads timm's config.json, independently of the product: each architecture by the parts of its name.</summary>
internal static class TimmConfig
{
    public static NetworkConfig Parse(JsonElement root)
    {
        string name = root.GetProperty("architecture").GetString()!.Split('.')[0];
        string[] words = name.Split('_');
        bool isV2 = words[0] == "convnextv2";
        string size = words[0] == "test" ? name : words[1];
        bool isTest = words[0] == "test";
        JsonElement args = root.TryGetProperty("model_args", out JsonElement given) ? given : default;
        JsonElement pretrained = root.TryGetProperty("pretrained_cfg", out JsonElement weights) ? weights : root;
        int[] dims = Ints(args, "dims") ?? Dims(size);
        string stem = Text(args, "stem_type") ?? (!words.Contains("ols") ? "patch" : size == "nano" ? "overlap" : size == "zepto" ? "overlap_act" : "overlap_tiered");
        int patch = stem == "patch" && Find(args, "patch_size") is { } patchSize ? patchSize.GetInt32() : 4;
        int[] image = Ints(pretrained, "input_size") ?? [3, 224, 224];
        // Null is what it would be without the argument: create_model drops it, and so did it when the expectations were made.
        double scale = Find(args, "ls_init_value")?.GetDouble() ?? (isV2 ? 0 : 1e-6);
        return new NetworkConfig
        {
            ModelType = Find(args, "use_grn")?.GetBoolean() ?? isV2 ? "convnextv2" : "convnext",
            Channels = Find(args, "in_chans")?.GetInt32() ?? image[0],
            PatchHeight = patch,
            PatchWidth = patch,
            HiddenSizes = dims,
            Depths = Ints(args, "depths") ?? Depths(size),
            Activation = Activation(Text(args, "act_layer") ?? (name == "test_convnext3" ? "silu" : isTest ? "gelu_tanh" : "gelu")),
            LayerNormEpsilon = Find(args, "norm_eps")?.GetDouble() ?? (isTest || size == "xxlarge" ? 1e-5 : 1e-6),
            HasLayerScale = scale > 0,
            ImageHeight = image[1],
            ImageWidth = image[2],
            Labels = (Find(args, "num_classes") ?? Find(root, "num_classes") ?? Find(pretrained, "num_classes"))?.GetInt32() ?? 1000,
            Timm = new TimmNetwork(
                Norm(args, size, words),
                stem,
                stem == "overlap_tiered" ? Math.Max(8, ((dims[0] / 2) + 4) / 8 * 8) : stem == "patch" ? 0 : dims[0],
                Kernels(args, name),
                Find(args, "conv_mlp")?.GetBoolean() ?? (isTest || words.Contains("hnf") || size is "atto" or "femto" or "pico" or "nano" or "zepto"),
                Find(args, "head_norm_first")?.GetBoolean() ?? words.Contains("hnf"),
                Find(args, "head_hidden_size")?.GetInt32() ?? (words.Contains("mlp") ? 1536 : 0)),
        };
    }

    private static string Norm(JsonElement args, string size, string[] words) =>
        Text(args, "norm_layer") is { } layer ? layer.Replace("norm2d", "", StringComparison.Ordinal).Replace("norm", "", StringComparison.Ordinal)
        : !words.Contains("rms") ? "layer"
        : size == "zepto" ? "simple" : "rms";

    private static int[] Kernels(JsonElement args, string name) => Find(args, "kernel_sizes") switch
    {
        { ValueKind: JsonValueKind.Number } one => [one.GetInt32(), one.GetInt32(), one.GetInt32(), one.GetInt32()],
        { } list => [.. list.EnumerateArray().Select(static size => size.GetInt32())],
        null => name == "test_convnext3" ? [7, 5, 5, 3] : [7, 7, 7, 7],
    };

    private static int[] Dims(string size)
    {
        int width = size switch
        {
            "test_convnext" => 0,
            "test_convnext2" or "test_convnext3" => -1,
            "zepto" => 32,
            "atto" => 40,
            "femto" => 48,
            "pico" => 64,
            "nano" => 80,
            "tiny" or "small" => 96,
            "base" => 128,
            "large" => 192,
            "huge" => 352,
            "xlarge" => 256,
            "xxlarge" => 384,
            _ => throw new InvalidDataException($"No ConvNeXt of timm has the size {size}."),
        };
        return width switch
        {
            0 => [24, 32, 48, 64],
            -1 => [32, 64, 96, 128],
            _ => [width, 2 * width, 4 * width, 8 * width],
        };
    }

    private static int[] Depths(string size) => size switch
    {
        "test_convnext" => [1, 2, 4, 2],
        "test_convnext2" or "test_convnext3" => [1, 1, 1, 1],
        "zepto" => [2, 2, 4, 2],
        "atto" or "femto" or "pico" => [2, 2, 6, 2],
        "nano" => [2, 2, 8, 2],
        "tiny" => [3, 3, 9, 3],
        "xxlarge" => [3, 4, 30, 3],
        _ => [3, 3, 27, 3],
    };

    private static string Activation(string name) => name switch
    {
        "gelu_tanh" => "gelu_pytorch_tanh",
        "hard_swish" => "hardswish",
        "identity" => "linear",
        _ => name,
    };

    private static bool Has(JsonElement element, string key) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out _);

    private static JsonElement? Find(JsonElement element, string key) =>
        Has(element, key) && element.GetProperty(key) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    private static string? Text(JsonElement element, string key) => Find(element, key)?.GetString();

    private static int[]? Ints(JsonElement element, string key) => Find(element, key)?.EnumerateArray().Select(static item => item.GetInt32()).ToArray();
}
