using System.Collections.Generic;

namespace ConvNext.Testing;

/// <summary>Names and shapes of timm's state dictionary, in its order.</summary>
internal static class TimmTensors
{
    public static IReadOnlyList<(string Name, long[] Shape)> Of(NetworkConfig config, TimmNetwork timm)
    {
        List<(string Name, long[] Shape)> tensors = [];
        int[] widths = config.HiddenSizes;
        AddStem(config, timm, tensors);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            if (config.HasDownsample(stage))
            {
                int before = widths[stage == 0 ? 0 : stage - 1];
                AddNorm(tensors, $"stages.{stage}.downsample.0", before, timm);
                AddPair(tensors, $"stages.{stage}.downsample.1", widths[stage], before, 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                AddBlock(config, timm, tensors, $"stages.{stage}.blocks.{block}.", widths[stage], config.KernelSize(stage));
            }
        }

        AddNorm(tensors, timm.IsNormFirst ? "norm_pre" : "head.norm", widths[^1], timm);
        if (timm.HeadHiddenSize > 0)
        {
            AddPair(tensors, "head.pre_logits.fc", timm.HeadHiddenSize, widths[^1]);
        }

        if (config.Labels > 0)
        {
            AddPair(tensors, "head.fc", config.Labels, timm.HeadHiddenSize > 0 ? timm.HeadHiddenSize : widths[^1]);
        }

        return tensors;
    }

    /// <summary>Name of the stem's norm.</summary>
    public static string StemNorm(TimmNetwork timm) => timm.Stem switch
    {
        "patch" => "stem.1",
        "overlap_act" => "stem.3",
        _ => "stem.2",
    };

    /// <summary>Name of an overlapping stem's second convolution.</summary>
    public static string SecondConvolution(TimmNetwork timm) => timm.Stem == "overlap_act" ? "stem.2" : "stem.1";

    private static void AddStem(NetworkConfig config, TimmNetwork timm, List<(string Name, long[] Shape)> tensors)
    {
        int width = config.HiddenSizes[0];
        if (timm.Stem == "patch")
        {
            AddPair(tensors, "stem.0", width, config.Channels, config.PatchHeight, config.PatchWidth);
        }
        else
        {
            AddPair(tensors, "stem.0", timm.StemChannels, config.Channels, 3, 3);
            AddPair(tensors, SecondConvolution(timm), width, timm.StemChannels, 3, 3);
        }

        AddNorm(tensors, StemNorm(timm), width, timm);
    }

    private static void AddBlock(NetworkConfig config, TimmNetwork timm, List<(string Name, long[] Shape)> tensors, string prefix, int width, int kernel)
    {
        if (config.HasLayerScale)
        {
            tensors.Add((prefix + "gamma", [width]));
        }

        long[] ones = timm.HasConvolutionalPerceptron ? [1, 1] : [];
        AddPair(tensors, prefix + "conv_dw", width, 1, kernel, kernel);
        AddNorm(tensors, prefix + "norm", width, timm);
        AddPair(tensors, prefix + "mlp.fc1", [4 * width, width, .. ones]);
        if (config.Activation == "prelu")
        {
            tensors.Add((prefix + "mlp.act.weight", [1]));
        }

        if (config.HasResponseNorm)
        {
            tensors.Add((prefix + "mlp.grn.weight", [4 * width]));
            tensors.Add((prefix + "mlp.grn.bias", [4 * width]));
        }

        AddPair(tensors, prefix + "mlp.fc2", [width, 4 * width, .. ones]);
    }

    private static void AddNorm(List<(string Name, long[] Shape)> tensors, string name, int width, TimmNetwork timm)
    {
        tensors.Add((name + ".weight", [width]));
        if (timm.HasNormBias)
        {
            tensors.Add((name + ".bias", [width]));
        }
    }

    private static void AddPair(List<(string Name, long[] Shape)> tensors, string name, params long[] shape)
    {
        tensors.Add((name + ".weight", shape));
        tensors.Add((name + ".bias", [shape[0]]));
    }
}
