using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace ConvNext.Testing;

/// <summary>timm's ConvNeXt as <c>timm/models/convnext.py</c> writes it down, with timm's names.</summary>
internal sealed class TimmReferenceNetwork<T>(NetworkConfig config, TimmNetwork timm, Func<string, T[]> tensor)
    where T : struct, IFloatingPointIeee754<T>
{
    public IReadOnlyList<(string Name, T[] Values)> Run(ReadOnlySpan<float> pixels)
    {
        List<(string Name, T[] Values)> outputs = [];
        var image = new ReferenceMap<T>(config.Channels, config.ImageHeight, config.ImageWidth, Array.ConvertAll(pixels.ToArray(), T.CreateChecked));
        ReferenceMap<T> map = Stem(image);
        AddState(outputs, 0, map);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            if (config.HasDownsample(stage))
            {
                map = Norm(map, $"stages.{stage}.downsample.0");
                map = ReferenceOperations.PatchConvolution(map, Weight($"stages.{stage}.downsample.1"), Bias($"stages.{stage}.downsample.1"), 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                map = Block(map, $"stages.{stage}.blocks.{block}.", config.KernelSize(stage));
            }

            AddState(outputs, stage + 1, map);
        }

        map = timm.IsNormFirst ? Norm(map, "norm_pre") : map;
        outputs.Add(("last_hidden_state", map.Values));
        ReferenceMap<T> pooled = ReferenceOperations.Mean(map);
        pooled = timm.IsNormFirst ? pooled : Norm(pooled, "head.norm");
        if (timm.HeadHiddenSize > 0)
        {
            pooled = ReferenceOperations.Activate(Pointwise(pooled, "head.pre_logits.fc"), ReferenceActivations.Find("gelu", 0));
        }

        outputs.Add(("pooler_output", pooled.Values));
        outputs.Add(("logits", config.Labels == 0 ? pooled.Values : Pointwise(pooled, "head.fc").Values));
        return outputs;
    }

    private ReferenceMap<T> Stem(ReferenceMap<T> image)
    {
        string norm = TimmTensors.StemNorm(timm);
        if (timm.Stem == "patch")
        {
            return Norm(ReferenceOperations.PatchConvolution(image, Weight("stem.0"), Bias("stem.0"), config.PatchHeight, config.PatchWidth), norm);
        }

        ReferenceMap<T> map = TimmReferenceOperations.OverlappingConvolution(image, Weight("stem.0"), Bias("stem.0"));
        map = timm.Stem == "overlap_act" ? ReferenceOperations.Activate(map, ReferenceActivations.Find(config.Activation, 0)) : map;
        string second = TimmTensors.SecondConvolution(timm);
        return Norm(TimmReferenceOperations.OverlappingConvolution(map, Weight(second), Bias(second)), norm);
    }

    private ReferenceMap<T> Block(ReferenceMap<T> input, string prefix, int window)
    {
        ReferenceMap<T> map = ReferenceOperations.Depthwise(input, Weight(prefix + "conv_dw"), Bias(prefix + "conv_dw"), window);
        map = Pointwise(Norm(map, prefix + "norm"), prefix + "mlp.fc1");
        double slope = config.Activation == "prelu" ? double.CreateChecked(tensor(prefix + "mlp.act.weight")[0]) : 0;
        map = ReferenceOperations.Activate(map, ReferenceActivations.Find(config.Activation, slope));
        if (config.HasResponseNorm)
        {
            map = ReferenceOperations.ResponseNorm(map, Weight(prefix + "mlp.grn"), Bias(prefix + "mlp.grn"));
        }

        map = Pointwise(map, prefix + "mlp.fc2");
        return ReferenceOperations.AddScaled(input, map, config.HasLayerScale ? tensor(prefix + "gamma") : null);
    }

    private ReferenceMap<T> Norm(ReferenceMap<T> input, string name) => timm.Norm switch
    {
        "rms" => TimmReferenceOperations.RmsNorm(input, Weight(name), config.LayerNormEpsilon),
        "simple" => TimmReferenceOperations.SimpleNorm(input, Weight(name), config.LayerNormEpsilon),
        _ => ReferenceOperations.LayerNorm(input, Weight(name), Bias(name), config.LayerNormEpsilon),
    };

    // timm's feature maps are the stages' outputs; ours, as transformers' backbones have them, pass a layer norm of ones and zeros.
    private void AddState(List<(string Name, T[] Values)> outputs, int index, ReferenceMap<T> map)
    {
        outputs.Add(($"hidden_states.{index}", map.Values));
        T[] ones = [.. Enumerable.Repeat(T.One, map.Channels)];
        string feature = index == 0 ? "stem" : $"stage{index}";
        outputs.Add(($"feature_maps.{feature}", ReferenceOperations.LayerNorm(map, ones, new T[map.Channels], config.InnerEpsilon).Values));
    }

    private ReferenceMap<T> Pointwise(ReferenceMap<T> input, string name) => ReferenceOperations.Pointwise(input, Weight(name), Bias(name));

    private T[] Weight(string name) => tensor(name + ".weight");

    private T[] Bias(string name) => tensor(name + ".bias");
}
