using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The keys that are read, and what a file that has none of them looks like; the generator knows the same.</summary>
internal static class ConfigKeys
{
    /// <summary>The keys of a config.json that are read.</summary>
    public static IReadOnlySet<string> OfNetwork { get; } = FrozenSet.ToFrozenSet(
    [
        "model_type", "num_channels", "patch_size", "num_stages", "hidden_sizes", "depths", "hidden_act", "initializer_range", "layer_norm_eps",
        "layer_scale_init_value", "drop_path_rate", "image_size", "out_features", "out_indices", "id2label", "label2id", "num_labels", "problem_type",
        "architectures", "dtype", "torch_dtype", "output_hidden_states",
    ]);

    /// <summary>The keys of a preprocessor_config.json that are read.</summary>
    public static IReadOnlySet<string> OfPreprocessor { get; } = FrozenSet.ToFrozenSet(
    [
        "image_processor_type", "feature_extractor_type", "do_resize", "size", "crop_pct", "resample", "do_center_crop", "crop_size", "do_rescale",
        "rescale_factor", "do_normalize", "image_mean", "image_std", "do_convert_rgb",
    ]);

    // The first row all of whose keys a file has says what it is.
    private static readonly (string What, string[] Keys)[] OtherFiles =
    [
        ("the preprocessor_config.json of an image processor", ["image_processor_type"]),
        ("the preprocessor_config.json of an image processor", ["feature_extractor_type"]),
        ("the preprocessor_config.json of an image processor", ["do_normalize"]),
        ("the preprocessor_config.json of an image processor", ["do_resize"]),
        ("the processor_config.json of a processor", ["processor_class"]),
        ("the tokenizer_config.json of a tokenizer", ["tokenizer_class"]),
        ("the tokenizer_config.json of a tokenizer", ["added_tokens_decoder"]),
        ("the tokenizer.json of a tokenizer", ["added_tokens", "model"]),
        ("the index of a checkpoint in several files", ["weight_map"]),
        ("the generation_config.json of a language model", ["eos_token_id"]),
        ("the adapter_config.json of an adapter", ["peft_type"]),
        ("the configuration of a diffusion pipeline", ["_class_name"]),
        ("the configuration of an OpenCLIP model", ["model_cfg"]),
        ("the state of a training", ["log_history"]),
        ("npm's package.json", ["name", "version"]),
        ("npm's package.json", ["dependencies"]),
        ("npm's package.json", ["devDependencies"]),
        ("TypeScript's tsconfig.json", ["compilerOptions"]),
        (".NET's global.json", ["sdk"]),
        ("the appsettings.json of an application", ["Logging"]),
        ("the appsettings.json of an application", ["ConnectionStrings"]),
        ("the launchSettings.json of a project", ["profiles"]),
        ("the runtimeconfig.json of a .NET program", ["runtimeOptions"]),
        ("the deps.json of a .NET program", ["runtimeTarget"]),
        ("a GeoJSON file", ["type", "features"]),
    ];

    /// <summary>Whether a file is a model's configuration as timm writes it.</summary>
    public static bool IsTimm(JsonValue root) =>
        Lacks(root, "model_type") && root.Find("architecture") is { Kind: JsonKind.String }
        && (root.Find("pretrained_cfg") ?? root.Find("num_classes") ?? root.Find("num_features") ?? root.Find("model_args")) is not null;

    /// <summary>A clause about a config.json that is no ConvNeXt's and does not say whose; null where it can be one.</summary>
    public static string? ForeignConfig(JsonValue root)
    {
        if (!Lacks(root, "model_type"))
        {
            return null;
        }

        if (IsTimm(root))
        {
            return $"looks like timm's config.json, of {root.Find("architecture")!.Describe()}";
        }

        if (root.Find("architectures") is { Kind: JsonKind.Array, Items: [{ Kind: JsonKind.String } first, ..] } && !first.Text.StartsWith("ConvNext", System.StringComparison.Ordinal))
        {
            return $"looks like the config.json of another network, of {first.Describe()}";
        }

        return root.Members.Any(member => OfNetwork.Contains(member.Key) && member.Key != "model_type") ? null
            : OtherFile(root) is { } what ? $"looks like {what}"
            : root.Members.Count == 0 ? "is an empty object"
            : $"has none of a ConvNeXt's keys, but \"{Shorten(root.Members[0].Key)}\"";
    }

    /// <summary>What a preprocessor_config.json looks like that has none of its keys; null where nothing tells.</summary>
    public static string? ForeignPreprocessor(JsonValue root) =>
        root.Members.Any(member => OfPreprocessor.Contains(member.Key)) ? null
        : IsTimm(root) ? "timm's config.json"
        : root.Find("model_type") is not null || root.Find("architectures") is not null ? "the config.json of a model"
        : OtherFile(root);

    private static string? OtherFile(JsonValue root) =>
        OtherFiles.FirstOrDefault(row => row.Keys.All(key => root.Find(key) is not null)).What;

    private static bool Lacks(JsonValue root, string key) => root.Find(key) is null or { Kind: JsonKind.Null };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
