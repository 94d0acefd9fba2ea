using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Testing;

/// <summary>Names and shapes of the weights of a network, in the order of transformers' state dictionary.</summary>
public static class NetworkTensors
{
    /// <summary>All tensors of <c>ConvNextForImageClassification</c>, of <c>ConvNextV2ForImageClassification</c>, or of <c>DINOv3ConvNextModel</c>.</summary>
    public static IReadOnlyList<(string Name, long[] Shape)> Of(NetworkConfig config)
    {
        if (config.Timm is { } timm)
        {
            return TimmTensors.Of(config, timm);
        }

        List<(string, long[])> tensors = [];
        int[] widths = config.HiddenSizes;
        AddPair(tensors, config.Prefix + "embeddings.patch_embeddings", widths[0], config.Channels, config.PatchHeight, config.PatchWidth);
        AddPair(tensors, config.Prefix + "embeddings.layernorm", widths[0]);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"{config.Prefix}encoder.stages.{stage}.";
            if (stage > 0)
            {
                AddPair(tensors, prefix + "downsampling_layer.0", widths[stage - 1]);
                AddPair(tensors, prefix + "downsampling_layer.1", widths[stage], widths[stage - 1], 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                AddBlock(tensors, $"{prefix}layers.{block}.", widths[stage], config);
            }
        }

        foreach (string feature in config.OutFeatures)
        {
            int stage = feature == "stem" ? 0 : int.Parse(feature["stage".Length..], CultureInfo.InvariantCulture) - 1;
            AddPair(tensors, "hidden_states_norms." + feature, widths[stage]);
        }

        AddPair(tensors, config.Prefix + "layernorm", widths[^1]);
        if (config.Labels > 0)
        {
            AddPair(tensors, "classifier", config.Labels, widths[^1]);
        }

        return config.IsDinoV3 ? tensors.ConvertAll(static tensor => (DinoV3Names.Of(tensor.Item1), tensor.Item2)) : tensors;
    }

    private static void AddBlock(List<(string, long[])> tensors, string prefix, int width, NetworkConfig config)
    {
        if (config.HasLayerScale)
        {
            tensors.Add((prefix + "layer_scale_parameter", [width]));
        }

        AddPair(tensors, prefix + "dwconv", width, 1, 7, 7);
        AddPair(tensors, prefix + "layernorm", width);
        AddPair(tensors, prefix + "pwconv1", 4 * width, width);
        if (config.Activation == "prelu")
        {
            tensors.Add((prefix + "act.weight", [1]));
        }

        if (config.HasResponseNorm)
        {
            tensors.Add((prefix + "grn.weight", [1, 1, 1, 4 * width]));
            tensors.Add((prefix + "grn.bias", [1, 1, 1, 4 * width]));
        }

        AddPair(tensors, prefix + "pwconv2", width, 4 * width);
    }

    /// <summary>A weight of the given shape and a bias as long as its first dimension.</summary>
    private static void AddPair(List<(string, long[])> tensors, string name, params long[] shape)
    {
        tensors.Add((name + ".weight", shape));
        tensors.Add((name + ".bias", [shape[0]]));
    }
}
