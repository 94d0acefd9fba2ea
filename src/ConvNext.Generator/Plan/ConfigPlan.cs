using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>The configuration as the generated class describes itself with it: the keys of config.json, defaults filled in.</summary>
internal sealed record ConfigPlan(
    int NumChannels,
    int PatchHeight,
    int PatchWidth,
    EquatableArray<int> HiddenSizes,
    EquatableArray<int> Depths,
    string HiddenAct,
    double InitializerRange,
    double LayerNormEps,
    double LayerScaleInitValue,
    double DropPathRate,
    int ImageHeight,
    int ImageWidth,
    EquatableArray<string> Labels,
    EquatableArray<LabelIdPlan> LabelIds,
    string? ProblemType,
    EquatableArray<string> Architectures,
    string? Dtype,
    bool OutputHiddenStates,
    EquatableArray<string> OutFeatures,
    EquatableArray<int> OutIndices,
    VariantReading Variant,
    EquatableArray<int> KernelSizes,
    string? TimmArchitecture);

/// <summary>One entry of <c>label2id</c>.</summary>
internal sealed record LabelIdPlan(string Label, int Id);

/// <summary>Takes the configuration over into the plan.</summary>
internal static class ConfigPlanner
{
    public static ConfigPlan Plan(ConvNextConfig config) => new(
        config.NumChannels,
        config.PatchHeight,
        config.PatchWidth,
        config.HiddenSizes,
        config.Depths,
        config.HiddenActName,
        config.InitializerRange,
        config.LayerNormEps,
        config.LayerScaleInitValue,
        config.DropPathRate,
        config.ImageHeight,
        config.ImageWidth,
        Labels(config),
        LabelIds(config),
        config.ProblemType,
        config.Architectures,
        config.Dtype,
        config.OutputHiddenStates,
        config.OutFeatures,
        config.OutIndices,
        config.Variant,
        config.KernelSizes,
        config.TimmArchitecture);

    /// <summary>One label for each class. The reference makes up LABEL_0 … where config.json has none.</summary>
    public static EquatableArray<string> Labels(ConvNextConfig config) =>
        config.Labels.Length == config.NumLabels
            ? config.Labels
            : Enumerable.Range(0, config.NumLabels).Select(label => $"LABEL_{label}").ToEquatableArray();

    // The pairs that do not follow from the labels: mostly none, and the table of labels is not written twice.
    private static EquatableArray<LabelIdPlan> LabelIds(ConvNextConfig config)
    {
        var following = new Dictionary<string, int>();
        EquatableArray<string> labels = Labels(config);
        for (int id = 0; id < labels.Length; id++)
        {
            following[labels[id]] = id;
        }

        bool follows = config.LabelIds.Length == following.Count
            && config.LabelIds.All(entry => following.TryGetValue(entry.Label, out int id) && id == entry.Id);
        return follows ? default : config.LabelIds.Select(entry => new LabelIdPlan(entry.Label, entry.Id)).ToEquatableArray();
    }
}
