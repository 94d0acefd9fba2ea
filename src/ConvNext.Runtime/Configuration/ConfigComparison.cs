using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Preprocessing;

namespace ConvNext.Configuration;

/// <summary>Holds a folder's config.json against the network that a class was generated for.</summary>
internal static class ConfigComparison
{
    /// <summary>Throws one sentence about the first key in which the two are different networks.</summary>
    /// <remarks>
    /// Compared is what decides the arithmetic with given weights: not the image size, which a class may have of its own, nor the feature
    /// maps, which are chosen at build time, nor the values that only training needs.
    /// </remarks>
    /// <exception cref="ConvNextException">A key differs.</exception>
    public static void Check(NetworkDescription network, ConvNextConfig found, string sourceName)
    {
        ConvNextConfig generated = network.Config;
        bool hasHead = network.Outputs.Any(output => output.Name is "logits" or "pooler_output");
        (string Key, string Generated, string Found)[] keys =
        [
            ("num_channels", Text(generated.NumChannels), Text(found.NumChannels)),
            ("patch_size", Text(generated.PatchSize), Text(found.PatchSize)),
            ("num_stages", Text(generated.NumStages), Text(found.NumStages)),
            ("hidden_sizes", Text(generated.HiddenSizes), Text(found.HiddenSizes)),
            ("depths", Text(generated.Depths), Text(found.Depths)),
            ("hidden_act", Function(generated.HiddenAct), Function(found.HiddenAct)),
            ("layer_scale_init_value", LayerScale(generated), LayerScale(found)),
            ("layer_norm_eps", hasHead ? Text((float)generated.LayerNormEps) : "", hasHead ? Text((float)found.LayerNormEps) : ""),
            ("num_labels", network.Labels.Count > 0 ? Text(generated.NumLabels) : "", network.Labels.Count > 0 ? Text(found.NumLabels) : ""),
        ];
        foreach ((string key, string expected, string actual) in keys)
        {
            if (expected != actual)
            {
                throw new ConvNextException($"{sourceName}: \"{key}\" is {actual}, but {network.Name} was generated with {expected}; weights of the same network are accepted.");
            }
        }
    }

    /// <summary>
    /// The description of a model whose folder's configuration has been checked: its labels and descriptive keys; what was chosen at build
    /// time stays.
    /// </summary>
    public static NetworkDescription Adopt(NetworkDescription network, ConvNextConfig found)
    {
        // Made-up names say less than those that the class has.
        bool named = found.Labels.Where((label, id) => label != ConfigJsonReader.MadeUpLabel(id)).Any();
        bool sameCount = found.NumLabels == network.Config.NumLabels;
        ConvNextConfig config = found with { ImageSize = network.Config.ImageSize, OutFeatures = network.Config.OutFeatures, OutIndices = network.Config.OutIndices };
        if (!named && sameCount)
        {
            config = config with { Labels = network.Config.Labels, Label2Id = network.Config.Label2Id };
        }

        return network with { Config = config, Labels = network.Labels.Count > 0 ? config.Labels : network.Labels };
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(ImageSize size) => $"{Text(size.Height)}×{Text(size.Width)}";

    private static string Text(IReadOnlyList<int> values) => $"[{string.Join(", ", values.Select(Text))}]";

    private static string LayerScale(ConvNextConfig config) => config.LayerScaleInitValue > 0 ? "above 0 (with layer scale)" : "0 or less (without layer scale)";

    // Names of one function, as transformers spells them.
    private static string Function(string name) => name switch
    {
        "gelu_python" => "gelu",
        "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => "gelu_new",
        "swish" => "silu",
        _ => name,
    };
}
