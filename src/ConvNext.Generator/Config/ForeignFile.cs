using System;
using System.Linq;
using ConvNext.Generator.Json;

namespace ConvNext.Generator.Config;

/// <summary>Tells what a file is that is no configuration of a ConvNeXt; the Runtime knows the same.</summary>
internal static class ForeignFile
{
    private static readonly string[] NetworkKeys =
    {
        "num_channels", "patch_size", "num_stages", "hidden_sizes", "depths", "hidden_act", "initializer_range", "layer_norm_eps",
        "layer_scale_init_value", "drop_path_rate", "image_size", "out_features", "out_indices", "id2label", "label2id", "num_labels", "problem_type",
        "architectures", "dtype", "torch_dtype", "output_hidden_states",
    };

    private static readonly string[] PreprocessorKeys =
    {
        "image_processor_type", "feature_extractor_type", "do_resize", "size", "crop_pct", "resample", "do_center_crop", "crop_size", "do_rescale",
        "rescale_factor", "do_normalize", "image_mean", "image_std", "do_convert_rgb",
    };

    // The first row all of whose keys a file has says what it is.
    private static readonly (string What, string[] Keys)[] OtherFiles =
    {
        ("the preprocessor_config.json of an image processor", new[] { "image_processor_type" }),
        ("the preprocessor_config.json of an image processor", new[] { "feature_extractor_type" }),
        ("the preprocessor_config.json of an image processor", new[] { "do_normalize" }),
        ("the preprocessor_config.json of an image processor", new[] { "do_resize" }),
        ("the processor_config.json of a processor", new[] { "processor_class" }),
        ("the tokenizer_config.json of a tokenizer", new[] { "tokenizer_class" }),
        ("the tokenizer_config.json of a tokenizer", new[] { "added_tokens_decoder" }),
        ("the tokenizer.json of a tokenizer", new[] { "added_tokens", "model" }),
        ("the index of a checkpoint in several files", new[] { "weight_map" }),
        ("the generation_config.json of a language model", new[] { "eos_token_id" }),
        ("the adapter_config.json of an adapter", new[] { "peft_type" }),
        ("the configuration of a diffusion pipeline", new[] { "_class_name" }),
        ("the configuration of an OpenCLIP model", new[] { "model_cfg" }),
        ("the state of a training", new[] { "log_history" }),
        ("npm's package.json", new[] { "name", "version" }),
        ("npm's package.json", new[] { "dependencies" }),
        ("npm's package.json", new[] { "devDependencies" }),
        ("TypeScript's tsconfig.json", new[] { "compilerOptions" }),
        (".NET's global.json", new[] { "sdk" }),
        ("the appsettings.json of an application", new[] { "Logging" }),
        ("the appsettings.json of an application", new[] { "ConnectionStrings" }),
        ("the launchSettings.json of a project", new[] { "profiles" }),
        ("the runtimeconfig.json of a .NET program", new[] { "runtimeOptions" }),
        ("the deps.json of a .NET program", new[] { "runtimeTarget" }),
        ("a GeoJSON file", new[] { "type", "features" }),
    };

    /// <summary>A clause about a config.json that is no ConvNeXt's and does not say whose; null where it can be one.</summary>
    public static string? DescribeConfig(JsonValue root)
    {
        if (root.Find("model_type") is { Value.Kind: not JsonKind.Null })
        {
            return null;
        }

        if (IsTimm(root))
        {
            return $"looks like timm's config.json, of {ConfigProblems.Describe(root.Find("architecture")!.Value)}";
        }

        JsonValue? architecture = root.Find("architectures")?.Value is { Items: { Count: > 0 } names } ? names[0] : null;
        if (architecture is { Kind: JsonKind.String } && !architecture.Text.StartsWith("ConvNext", StringComparison.Ordinal))
        {
            return $"looks like the config.json of another network, of {ConfigProblems.Describe(architecture)}";
        }

        return HasAny(root, NetworkKeys) ? null
            : DescribeOther(root) is { } what ? $"looks like {what}"
            : root.Members.Count == 0 ? "is an empty object"
            : $"has none of a ConvNeXt's keys, but {ConfigProblems.Quote(root.Members[0].Key)}";
    }

    /// <summary>What a preprocessor_config.json looks like that has none of its keys; null where nothing tells.</summary>
    public static string? DescribePreprocessor(JsonValue root) =>
        HasAny(root, PreprocessorKeys) ? null
        : IsTimm(root) ? "timm's config.json"
        : HasAny(root, "model_type", "architectures") ? "the config.json of a model"
        : DescribeOther(root);

    private static bool IsTimm(JsonValue root) =>
        root.Find("model_type") is null or { Value.Kind: JsonKind.Null } && root.Find("architecture") is { Value.Kind: JsonKind.String }
        && HasAny(root, "pretrained_cfg", "num_classes", "num_features", "model_args");

    private static string? DescribeOther(JsonValue root) =>
        OtherFiles.FirstOrDefault(row => row.Keys.All(key => root.Find(key) is not null)).What;

    private static bool HasAny(JsonValue root, params string[] keys) => keys.Any(key => root.Find(key) is not null);
}
