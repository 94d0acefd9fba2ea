using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Families;

namespace ConvNext;

/// <summary>Holds a config.json against the network that a class was generated for.</summary>
internal static class ConfigComparison
{
    /// <summary>Throws one sentence about the first key in which the two are different networks.</summary>
    /// <exception cref="ConvNextException">A key differs.</exception>
    public static void Check(NetworkDescription network, ConvNextConfig found, string sourceName)
    {
        if (FindDifference(network, found) is { } difference)
        {
            throw new ConvNextException(
                $"{sourceName}: \"{difference.Key}\" is {difference.Found}, but {network.Name} was generated with {difference.Generated}; "
                + "weights of the same network are accepted.");
        }
    }

    /// <inheritdoc cref="NetworkDescription.FindDifference"/>
    public static ConfigDifference? FindDifference(NetworkDescription network, ConvNextConfig found) => Differences(network, found).FirstOrDefault();

    /// <summary>All keys in which the two are different networks, in one fixed order.</summary>
    public static IEnumerable<ConfigDifference> Differences(NetworkDescription network, ConvNextConfig found)
    {
        ConvNextConfig generated = network.Config;
        bool hasHead = network.HasHead;

        // timm's networks have one ε everywhere. Whoever loads such weights into a class of transformers' configuration means its ε, which moves logits by a millionth.
        bool hasEpsilon = network.Family.HasOneEpsilon || (hasHead && (found.TimmArchitecture is null || generated.TimmArchitecture is not null));
        ConfigDifference[] keys =
        [
            new("model_type", found.ModelType, generated.ModelType),
            new("num_channels", Text(found.NumChannels), Text(generated.NumChannels)),
            new("patch_size", Text(found.PatchSize), Text(generated.PatchSize)),
            new("num_stages", Text(found.NumStages), Text(generated.NumStages)),
            new("hidden_sizes", Text(found.HiddenSizes), Text(generated.HiddenSizes)),
            new("depths", Text(found.Depths), Text(generated.Depths)),
            new("hidden_act", Function(found.HiddenAct), Function(generated.HiddenAct)),
            new("layer_scale_init_value", LayerScale(found, network.Family), LayerScale(generated, network.Family)),
            new("layer_norm_eps", hasEpsilon ? Text((float)found.LayerNormEps) : "", hasEpsilon ? Text((float)generated.LayerNormEps) : ""),
            .. VariantText.Compare(found.Variant, generated.Variant, hasHead),
            new("num_labels", LabelsOf(network, found), LabelsOf(network, generated)),
        ];
        return keys.Where(key => key.Found != key.Generated);
    }

    /// <inheritdoc cref="NetworkDescription.Adopt"/>
    public static NetworkDescription Adopt(NetworkDescription network, ConvNextConfig found)
    {
        // Made-up names say less than those that the class has.
        bool named = found.Labels.Where((label, id) => label != Configuration.Labels.MadeUp(id)).Any();
        bool sameCount = found.NumLabels == network.Config.NumLabels;
        ConvNextConfig config = found with { ImageSize = network.Config.ImageSize, OutFeatures = network.Config.OutFeatures, OutIndices = network.Config.OutIndices };
        if (!named && sameCount)
        {
            config = config with { Labels = network.Config.Labels, Label2Id = network.Config.Label2Id };
        }

        if (network.TakesAnyLabels)
        {
            network = AnyLabels.With(network, config.Labels);
        }

        return network with
        {
            Config = config,
            Labels = LabelsFor(network, config),
            OtherSizes =
            [
                .. network.OtherSizes.Select(size => size with { Config = config with { ImageSize = size.Config.ImageSize }, Labels = LabelsFor(size, config) }),
            ],
        };
    }

    private static IReadOnlyList<string> LabelsFor(NetworkDescription network, ConvNextConfig config) => network.Labels.Count > 0 ? config.Labels : network.Labels;

    // What counts of the labels: nothing where there is no classifier, their presence where it takes any number of them.
    private static string LabelsOf(NetworkDescription network, ConvNextConfig config) =>
        network.Labels.Count == 0 ? ""
        : !network.TakesAnyLabels ? Text(config.NumLabels)
        : config.NumLabels == 0 ? "0"
        : "1 or any number above";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(ImageSize size) => $"{Text(size.Height)}×{Text(size.Width)}";

    private static string Text(IReadOnlyList<int> values) => $"[{string.Join(", ", values.Select(Text))}]";

    private static string LayerScale(ConvNextConfig config, ModelFamily family) =>
        family.AlwaysHasLayerScale ? "" : config.LayerScaleInitValue > 0 ? "above 0 (with layer scale)" : "0 or less (without layer scale)";

    // One function may have several names.
    private static string Function(string name) => ActivationNames.FunctionOf(name) ?? name;
}
