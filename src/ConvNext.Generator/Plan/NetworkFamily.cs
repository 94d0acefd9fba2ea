using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>What an output is: the runtime's enumeration of the same names.</summary>
internal enum OutputKind
{
    Logits,
    PoolerOutput,
    LastHiddenState,
    HiddenState,
    FeatureMap,
}

/// <summary>Where an output comes from.</summary>
internal enum OutputSource
{
    /// <summary>The classifier, or the pooled features where there are no labels. It stands apart from the other outputs.</summary>
    Classifier,

    /// <summary>The norm over the pooled features.</summary>
    Pool,

    /// <summary>The last stage.</summary>
    LastStage,

    /// <summary>The stem and each stage: an output each, numbered from 0.</summary>
    StemAndStages,

    /// <summary>The norm over the pooled features and, behind them, the pixels of the last stage: rows of one output.</summary>
    PoolAndPixels,

    /// <summary>Those maps of stem and stages that <c>out_features</c> names: an output each.</summary>
    OutFeatures,
}

/// <summary>An output that networks of a family can hand out.</summary>
/// <param name="Selection">How an item asks for it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The reference's name; where there are several, what begins their names.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="HasNorm">Whether a layer norm of its own is on the way.</param>
internal sealed record FamilyOutput(OutputSelection Selection, OutputKind Kind, string Name, OutputSource Source, bool HasNorm = false);

/// <summary>
/// A family of networks, as a value: what its configurations call it and what the planners decide by it. Tensor names are the runtime's.
/// </summary>
/// <param name="ModelType"><c>model_type</c> of config.json.</param>
/// <param name="RuntimeMember">The member of the runtime's <c>ModelFamily</c> that has its tensor names.</param>
/// <param name="InnerEpsilon">ε of every layer norm but the last; null where <c>layer_norm_eps</c> is for all of them.</param>
/// <param name="Outputs">What its networks can hand out, in the order in which they do.</param>
internal sealed record NetworkFamily(string ModelType, string RuntimeMember, double? InnerEpsilon, EquatableArray<FamilyOutput> Outputs)
{
    /// <summary>ConvNeXt, the first. The reference fixes ε in all modules but the last norm, whatever config.json says.</summary>
    public static readonly NetworkFamily ConvNext = new(
        "convnext",
        "ConvNext",
        1e-6,
        EquatableArray.Create(
            new FamilyOutput(OutputSelection.Logits, OutputKind.Logits, "logits", OutputSource.Classifier),
            new FamilyOutput(OutputSelection.HiddenStates, OutputKind.HiddenState, "hidden_states.", OutputSource.StemAndStages),
            new FamilyOutput(OutputSelection.LastHiddenState, OutputKind.LastHiddenState, "last_hidden_state", OutputSource.LastStage),
            new FamilyOutput(OutputSelection.PoolerOutput, OutputKind.PoolerOutput, "pooler_output", OutputSource.Pool),
            new FamilyOutput(OutputSelection.FeatureMaps, OutputKind.FeatureMap, "feature_maps.", OutputSource.OutFeatures, HasNorm: true)));

    /// <summary>ConvNeXt V2: the same outputs and the same ε, other blocks.</summary>
    public static readonly NetworkFamily ConvNextV2 = ConvNext with { ModelType = "convnextv2", RuntimeMember = "ConvNextV2", Title = "ConvNeXt V2" };

    /// <summary>What its networks are called in the documentation of a class.</summary>
    public string Title { get; init; } = "ConvNeXt";

    /// <summary>DINOv3's ConvNeXt: the same network with one ε for all norms and without a classifier, whose outputs mean something else.</summary>
    public static readonly NetworkFamily DinoV3 = new(
        "dinov3_convnext",
        "DinoV3",
        null,
        EquatableArray.Create(
            new FamilyOutput(OutputSelection.HiddenStates, OutputKind.HiddenState, "hidden_states.", OutputSource.StemAndStages),
            new FamilyOutput(OutputSelection.LastHiddenState, OutputKind.LastHiddenState, "last_hidden_state", OutputSource.PoolAndPixels),
            new FamilyOutput(OutputSelection.PoolerOutput, OutputKind.PoolerOutput, "pooler_output", OutputSource.Pool),
            new FamilyOutput(OutputSelection.FeatureMaps, OutputKind.FeatureMap, "feature_maps.", OutputSource.OutFeatures)))
    {
        Title = "DINOv3 ConvNeXt",
        StemIsImage = true,
        AlwaysHasLayerScale = true,
    };

    /// <summary>All families that networks can be generated of.</summary>
    public static readonly EquatableArray<NetworkFamily> All = EquatableArray.Create(ConvNext, ConvNextV2, DinoV3);

    /// <summary>Whether the first hidden state, and the feature map called stem, is the image itself.</summary>
    public bool StemIsImage { get; init; }

    /// <summary>Whether blocks have a layer scale whatever <c>layer_scale_init_value</c> is.</summary>
    public bool AlwaysHasLayerScale { get; init; }

    /// <summary>The family of a configuration; one that does not say is the first's.</summary>
    public static NetworkFamily Of(ConvNextConfig config)
    {
        NetworkFamily found = All.FirstOrDefault(family => family.ModelType == config.ModelType) ?? ConvNext;
        return config.Variant.Stem switch
        {
            StemKind.Overlap => found with { RuntimeMember = found.RuntimeMember + "Overlapping" },
            StemKind.OverlapActivated => found with { RuntimeMember = found.RuntimeMember + "OverlappingActivated" },
            _ => found,
        };
    }

    /// <summary>ε of every layer norm but the last.</summary>
    public double InnerEpsilonOf(ConvNextConfig config) => config.Variant.NormEpsilon ?? InnerEpsilon ?? config.LayerNormEps;
}
