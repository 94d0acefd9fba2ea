using System;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Tells what a file is that is no configuration of a ConvNeXt.</summary>
internal static class ForeignFile
{
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
        if (!Lacks(root, NetworkKeys.ModelType.Name))
        {
            return null;
        }

        JsonValue? architecture = root.Find(NetworkKeys.Architectures.Name)?.Value is { Items: { Count: > 0 } names } ? names[0] : null;
        if (architecture is { Kind: JsonKind.String } && !FamilyKeys.All.Any(family => architecture.Text.StartsWith(family.Architectures, StringComparison.Ordinal)))
        {
            return $"looks like the config.json of another network, of {architecture.Describe()}";
        }

        return FamilyKeys.All.Any(family => HasAny(root, family.Keys)) ? null
            : DescribeOther(root) is { } what ? $"looks like {what}"
            : root.Members.Count == 0 ? "is an empty object"
            : $"has none of a ConvNeXt's keys, but {ConfigProblems.Quote(root.Members[0].Key)}";
    }

    /// <summary>What a preprocessor_config.json looks like that has none of its keys; null where nothing tells.</summary>
    public static string? DescribeProcessor(JsonValue root) =>
        HasAny(root, ProcessorKeys.All) ? null
        : IsTimm(root) ? "timm's config.json"
        : HasAny(root, "model_type", "architectures") ? "the config.json of a model"
        : DescribeOther(root);

    /// <summary>Whether a file is a model's configuration as timm writes it.</summary>
    public static bool IsTimm(JsonValue root) =>
        Lacks(root, NetworkKeys.ModelType.Name) && root.Find("architecture") is { Value.Kind: JsonKind.String }
        && HasAny(root, "pretrained_cfg", "num_classes", "num_features", "model_args");

    private static string? DescribeOther(JsonValue root) =>
        OtherFiles.FirstOrDefault(row => row.Keys.All(key => root.Find(key) is not null)).What;

    private static bool Lacks(JsonValue root, string key) => root.Find(key) is null or { Value.Kind: JsonKind.Null };

    // A model_type of null says nothing, as if it were absent.
    private static bool HasAny(JsonValue root, KeyTable keys) => keys.Any(key => key.Name != NetworkKeys.ModelType.Name && root.Find(key.Name) is not null);

    private static bool HasAny(JsonValue root, params string[] keys) => keys.Any(key => root.Find(key) is not null);
}
