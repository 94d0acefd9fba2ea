using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Configuration;

/// <summary>A family of networks as config.json has it: what it is called there, and its keys.</summary>
/// <remarks>
/// A new family is a new row of <see cref="All"/>. Where a default differs it takes the key <c>with { Default = … }</c>, and where its files do not say
/// what all of its networks have in common <c>with { Default = …, IsRead = false }</c>.
/// </remarks>
/// <param name="ModelType"><c>model_type</c>.</param>
/// <param name="Architectures">What the names of its classes, in <c>architectures</c>, begin with.</param>
/// <param name="Keys">Its keys, with their defaults.</param>
internal sealed record FamilyKeys(string ModelType, string Architectures, KeyTable Keys)
{
    /// <summary>ConvNeXt.</summary>
    public static readonly FamilyKeys ConvNext = new(
        "convnext",
        "ConvNext",
        new KeyTable(
            NetworkKeys.ModelType,
            NetworkKeys.NumChannels,
            NetworkKeys.PatchSize,
            NetworkKeys.NumStages,
            NetworkKeys.HiddenSizes,
            NetworkKeys.Depths,
            NetworkKeys.HiddenAct,
            NetworkKeys.InitializerRange,
            NetworkKeys.LayerNormEps,
            NetworkKeys.LayerScaleInitValue,
            NetworkKeys.DropPathRate,
            NetworkKeys.ImageSize,
            NetworkKeys.OutFeatures,
            NetworkKeys.OutIndices,
            NetworkKeys.Id2Label,
            NetworkKeys.Label2Id,
            NetworkKeys.NumLabels,
            NetworkKeys.ProblemType,
            NetworkKeys.Architectures,
            NetworkKeys.Dtype,
            NetworkKeys.TorchDtype,
            NetworkKeys.OutputHiddenStates));

    /// <summary>ConvNeXt V2: the same keys, but its blocks have no layer scale, whatever a file says.</summary>
    public static readonly FamilyKeys ConvNextV2 = new(
        "convnextv2",
        "ConvNextV2",
        ConvNext.Keys.With(NetworkKeys.LayerScaleInitValue with { Default = 0, IsRead = false }));

    /// <summary>DINOv3's ConvNeXt: stages are as many as <c>hidden_sizes</c> has entries, patches are of 4×4 pixels, and there are no classes.</summary>
    public static readonly FamilyKeys DinoV3 = new(
        "dinov3_convnext",
        "DINOv3ConvNext",
        new KeyTable(
            NetworkKeys.ModelType,
            NetworkKeys.NumChannels,
            NetworkKeys.HiddenSizes,
            NetworkKeys.Depths,
            NetworkKeys.HiddenAct,
            NetworkKeys.InitializerRange,
            NetworkKeys.LayerNormEps with { Default = 1e-6 },
            NetworkKeys.LayerScaleInitValue,
            NetworkKeys.DropPathRate,
            NetworkKeys.ImageSize,
            NetworkKeys.OutFeatures,
            NetworkKeys.OutIndices,
            NetworkKeys.NumLabels with { Default = 0, IsRead = false },
            NetworkKeys.Architectures,
            NetworkKeys.Dtype,
            NetworkKeys.TorchDtype,
            NetworkKeys.OutputHiddenStates));

    /// <summary>All families. The first is that of a file without <c>model_type</c>.</summary>
    public static readonly IReadOnlyList<FamilyKeys> All = new[] { ConvNext, ConvNextV2, DinoV3 };

    /// <summary>The names that <c>model_type</c> may have, as sentences list them: <c>"convnext" or "convnextv2"</c>.</summary>
    public static string AcceptedModelTypes => string.Join(" or ", All.Select(family => ConfigProblems.Quote(family.ModelType)));

    /// <summary>
    /// The family of a file without <c>model_type</c>: that whose classes <paramref name="architecture"/> is one of, the longest name counting; the first where it is none's.
    /// </summary>
    public static FamilyKeys OfArchitecture(string? architecture) => All
        .Where(family => architecture?.StartsWith(family.Architectures, StringComparison.Ordinal) == true)
        .OrderByDescending(family => family.Architectures.Length)
        .FirstOrDefault() ?? All[0];

    /// <summary>The family that a file names, or null for one that is not known.</summary>
    public static FamilyKeys? Find(string? modelType) =>
        modelType is null ? All[0] : All.FirstOrDefault(family => string.Equals(family.ModelType, modelType, StringComparison.Ordinal));
}
