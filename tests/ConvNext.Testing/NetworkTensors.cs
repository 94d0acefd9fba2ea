using System.Collections.Generic;

namespace ConvNext.Testing;

/// <summary>Names and shapes of the weights of a network, in the order of transformers' state dictionary.</summary>
public static class NetworkTensors
{
    /// <summary>All tensors of <c>ConvNextForImageClassification</c>.</summary>
    public static IReadOnlyList<(string Name, long[] Shape)> Of(NetworkConfig config)
    {
        if (config.Timm is { } timm)
        {
            return TimmTensors.Of(config, timm);
        }

        List<(string, long[])> tensors = [];
        int[] widths = config.HiddenSizes;
        AddPair(tensors, "convnext.embeddings.patch_embeddings", widths[0], config.Channels, config.PatchHeight, config.PatchWidth);
        AddPair(tensors, "convnext.embeddings.layernorm", widths[0]);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"convnext.encoder.stages.{stage}.";
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

        AddPair(tensors, "convnext.layernorm", widths[^1]);
        if (config.Labels > 0)
        {
            AddPair(tensors, "classifier", config.Labels, widths[^1]);
        }

        return tensors;
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

        AddPair(tensors, prefix + "pwconv2", width, 4 * width);
    }

    /// <summary>A weight of the given shape and a bias as long as its first dimension.</summary>
    private static void AddPair(List<(string, long[])> tensors, string name, params long[] shape)
    {
        tensors.Add((name + ".weight", shape));
        tensors.Add((name + ".bias", [shape[0]]));
    }
}
