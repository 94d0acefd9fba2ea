using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The keys of timm's config.json.</summary>
internal static class TimmKeys
{
    /// <summary>The key that only timm's files have.</summary>
    public const string Architecture = "architecture";

    /// <summary>The arguments that override the architecture's.</summary>
    public const string ModelArgs = "model_args";

    /// <summary>What belongs to the weights: image processing and labels.</summary>
    public const string PretrainedCfg = "pretrained_cfg";

    /// <summary>The stages of all of timm's networks.</summary>
    public const int Stages = 4;

    private const double Largest = float.MaxValue;

    private static readonly (string Name, NormKind Kind)[] Norms =
    {
        ("layernorm", NormKind.Layer),
        ("layernorm2d", NormKind.Layer),
        ("rmsnorm", NormKind.Rms),
        ("rmsnorm2d", NormKind.Rms),
        ("simplenorm", NormKind.Simple),
        ("simplenorm2d", NormKind.Simple),
    };

    // timm's names of functions, and ours.
    private static readonly (string Name, string Function)[] Activations =
    {
        ("gelu", "gelu"),
        ("gelu_tanh", "gelu_pytorch_tanh"),
        ("quick_gelu", "quick_gelu"),
        ("silu", "silu"),
        ("swish", "silu"),
        ("mish", "mish"),
        ("relu", "relu"),
        ("relu6", "relu6"),
        ("leaky_relu", "leaky_relu"),
        ("prelu", "prelu"),
        ("sigmoid", "sigmoid"),
        ("tanh", "tanh"),
        ("hard_swish", "hardswish"),
        ("hardswish", "hardswish"),
        ("identity", "linear"),
    };

    public static readonly ConfigKey<IReadOnlyList<int>> Dims = PerStage("dims", 1, Limits.HiddenSize);

    public static readonly ConfigKey<IReadOnlyList<int>> Depths = PerStage("depths", 0, Limits.Depth);

    public static readonly ConfigKey<IReadOnlyList<int>> KernelSizes =
        new("kernel_sizes", Array.Empty<int>(), "3, 5 or 7, or a list of 4 such numbers", ReadKernelSizes) { NullMeansAbsent = true };

    public static readonly ConfigKey<int> PatchSize = Key.Integer("patch_size", 4, 1, Limits.ImageSide);

    public static readonly ConfigKey<string?> StemType = Key.Choice("stem_type", "patch", "overlap", "overlap_tiered", "overlap_act");

    public static readonly ConfigKey<bool> ConvMlp = Key.Boolean("conv_mlp");

    public static readonly ConfigKey<bool> ConvBias = Key.Boolean("conv_bias") with { Default = true };

    public static readonly ConfigKey<bool> UseGrn = Key.Boolean("use_grn");

    public static readonly ConfigKey<double> LayerScale = Key.Number("ls_init_value", 1e-6, -Largest, Largest, "a finite number, or null") with
    {
        NullMeansAbsent = true,
    };

    public static readonly ConfigKey<string?> ActLayer = Named("act_layer", Activations);

    public static readonly ConfigKey<string?> NormLayer = Named("norm_layer", Norms);

    public static readonly ConfigKey<double> NormEps = Key.Number("norm_eps", 1e-6, 0, Largest, "a finite number of at least 0, or null") with { NullMeansAbsent = true };

    public static readonly ConfigKey<int?> HeadHiddenSize = Key.OptionalInteger("head_hidden_size", 0, Limits.HiddenSize);

    public static readonly ConfigKey<bool> HeadNormFirst = Key.Boolean("head_norm_first");

    public static readonly ConfigKey<int> OutputStride = Key.Integer("output_stride", 32, 1, int.MaxValue);

    public static readonly ConfigKey<int?> InChans = Key.OptionalInteger("in_chans", 1, Limits.Channels);

    public static readonly ConfigKey<int?> NumClasses = Key.OptionalInteger("num_classes", 0, Limits.Labels);

    /// <summary>An empty string is no pooling.</summary>
    public static readonly ConfigKey<string?> GlobalPool = Key.Text("global_pool");

    /// <summary><c>model_args</c>: the arguments that decide the network.</summary>
    public static readonly KeyTable Arguments = new(
        Dims,
        Depths,
        KernelSizes,
        PatchSize,
        StemType,
        ConvMlp,
        ConvBias,
        UseGrn,
        LayerScale,
        ActLayer,
        NormLayer,
        NormEps,
        HeadHiddenSize,
        HeadNormFirst,
        OutputStride,
        InChans,
        NumClasses,
        GlobalPool);

    /// <summary>What stands beside <c>architecture</c>.</summary>
    public static readonly KeyTable Top = new(NumClasses, GlobalPool);

    /// <summary>Arguments that are of interest to training only, and null or false where they would make another model.</summary>
    public static readonly IReadOnlyList<string> Harmless = new[] { "drop_rate", "drop_path_rate", "head_init_scale", "pretrained", "device", "dtype" };

    /// <summary>The function of <c>hidden_act</c> that an <c>act_layer</c> is.</summary>
    public static string FunctionOf(string actLayer) => Activations.First(row => row.Name == actLayer).Function;

    /// <summary>What a <c>norm_layer</c> computes.</summary>
    public static NormKind NormOf(string normLayer) => Norms.First(row => row.Name == normLayer).Kind;

    private static ConfigKey<string?> Named<T>(string name, (string Name, T Value)[] table) => Key.Choice(name, table.Select(row => row.Name).ToArray());

    private static ConfigKey<IReadOnlyList<int>> PerStage(string name, int minimum, int maximum) =>
        new(name, Array.Empty<int>(), "a list of 4 whole numbers", (key, value, problems, _) => ReadPerStage(key, value, minimum, maximum, problems)) { NullMeansAbsent = true };

    private static int[]? ReadPerStage(ConfigKey key, JsonValue value, int minimum, int maximum, ConfigProblems problems)
    {
        if (value.Kind != JsonKind.Array)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        if (value.Items.Count != Stages)
        {
            problems.NotAccepted(key.Name, value, key.Accepted);
            return null;
        }

        int?[] items = value.Items
            .Select((item, index) => Key.ReadInteger($"{key.Name}[{ConfigProblems.Number(index)}]", item, minimum, maximum, problems))
            .ToArray();
        return items.All(item => item is not null) ? items.Select(item => item!.Value).ToArray() : null;
    }

    private static IReadOnlyList<int>? ReadKernelSizes(ConfigKey key, JsonValue value, ConfigProblems problems, bool isNeeded)
    {
        IReadOnlyList<int>? sizes = value.Kind == JsonKind.Array ? ReadPerStage(key, value, 1, int.MaxValue, problems)
            : Key.ReadInteger(key.Name, value, 1, int.MaxValue, problems, key.Accepted) is { } size ? Enumerable.Repeat(size, Stages).ToArray()
            : null;
        if (sizes is not null && sizes.Any(size => size is not (3 or 5 or 7)))
        {
            problems.NotAccepted(key.Name, value, key.Accepted);
            return null;
        }

        return sizes;
    }
}
