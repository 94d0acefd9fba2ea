using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ConvNext.Tensors;

namespace ConvNext.Testing;

/// <summary>
/// ConvNeXt as plainly as it can be written: what generated networks are held to where there is no expectation of PyTorch's. It shares no
/// code with them, and is itself held to PyTorch's expectations.
/// </summary>
/// <typeparam name="T"><see cref="double"/> says what is right, <see cref="float"/> how far an honest float32 implementation is off.</typeparam>
/// <param name="config">The network.</param>
/// <param name="weights">Gives a tensor's values by its name in an image classification checkpoint; null for one that is not there.</param>
public sealed class ReferenceNetwork<T>(NetworkConfig config, Func<string, float[]?> weights)
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>A network with the weights of <paramref name="source"/>, all of them float32.</summary>
    public static unsafe ReferenceNetwork<T> Of(NetworkConfig config, ITensorSource source) => new(config, name =>
        source.TryGet(config.IsDinoV3 ? DinoV3Names.Of(name) : name, out TensorData? tensor) ? new ReadOnlySpan<float>(tensor.Data, checked((int)(tensor.LengthInBytes / sizeof(float)))).ToArray() : null);

    /// <summary>One image through the network.</summary>
    /// <param name="pixels">(channels, height, width).</param>
    /// <returns>All outputs that there can be, in the order in which they come about; feature maps are (channels, height, width).</returns>
    public IReadOnlyList<(string Name, T[] Values)> Run(ReadOnlySpan<float> pixels)
    {
        if (config.Timm is { } timm)
        {
            return new TimmReferenceNetwork<T>(config, timm, Tensor).Run(pixels);
        }

        List<(string Name, T[] Values)> outputs = [];
        var image = new ReferenceMap<T>(config.Channels, config.ImageHeight, config.ImageWidth, Array.ConvertAll(pixels.ToArray(), T.CreateChecked));

        ReferenceMap<T> map = PatchConvolution(image, config.Prefix + "embeddings.patch_embeddings", config.PatchHeight, config.PatchWidth);
        map = LayerNorm(map, config.Prefix + "embeddings.layernorm", config.InnerEpsilon);
        AddState(outputs, 0, config.IsDinoV3 ? image : map);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"{config.Prefix}encoder.stages.{stage}.";
            if (stage > 0)
            {
                map = LayerNorm(map, prefix + "downsampling_layer.0", config.InnerEpsilon);
                map = PatchConvolution(map, prefix + "downsampling_layer.1", 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                map = Block(map, $"{prefix}layers.{block}.");
            }

            AddState(outputs, stage + 1, map);
        }

        ReferenceMap<T> pooled = LayerNorm(ReferenceOperations.Mean(map), config.Prefix + "layernorm", config.LayerNormEpsilon);
        if (config.IsDinoV3)
        {
            // One norm for the mean and for every pixel: (1 + height · width, channels).
            ReferenceMap<T> normalised = LayerNorm(map, config.Prefix + "layernorm", config.LayerNormEpsilon);
            outputs.Add(("last_hidden_state", [.. pooled.Values, .. Rows(normalised)]));
            outputs.Add(("pooler_output", pooled.Values));
            return outputs;
        }

        outputs.Add(("last_hidden_state", map.Values));
        outputs.Add(("pooler_output", pooled.Values));
        outputs.Add(("logits", config.Labels == 0 ? pooled.Values : Pointwise(pooled, "classifier").Values));
        return outputs;
    }

    /// <summary>The outputs of <see cref="Run"/> by their names.</summary>
    public IReadOnlyDictionary<string, T[]> RunByName(ReadOnlySpan<float> pixels) =>
        Run(pixels).ToDictionary(static output => output.Name, static output => output.Values);

    // input + scale · project(response norm(activation(expand(norm(depthwise(input)))))); either of scale and response norm may not be there.
    private ReferenceMap<T> Block(ReferenceMap<T> input, string prefix)
    {
        double slope = weights(prefix + "act.weight") is [float parameter, ..] ? parameter : 0;
        ReferenceMap<T> map = ReferenceOperations.Depthwise(input, Tensor(prefix + "dwconv.weight"), Tensor(prefix + "dwconv.bias"));
        map = LayerNorm(map, prefix + "layernorm", config.InnerEpsilon);
        map = Pointwise(map, prefix + "pwconv1");
        map = ReferenceOperations.Activate(map, ReferenceActivations.Find(config.Activation, slope));
        if (config.HasResponseNorm)
        {
            map = ReferenceOperations.ResponseNorm(map, Tensor(prefix + "grn.weight"), Tensor(prefix + "grn.bias"));
        }

        map = Pointwise(map, prefix + "pwconv2");
        return ReferenceOperations.AddScaled(input, map, config.HasLayerScale ? Tensor(prefix + "layer_scale_parameter") : null);
    }

    // A hidden state, and the feature map that a backbone makes of it: its norm is ones and zeros where the checkpoint has none.
    private void AddState(List<(string Name, T[] Values)> outputs, int index, ReferenceMap<T> map)
    {
        if (config.IsDinoV3)
        {
            outputs.Add(($"hidden_states.{index}", map.Values));
            outputs.Add((index == 0 ? "feature_maps.stem" : $"feature_maps.stage{index}", map.Values));
            return;
        }

        string feature = index == 0 ? "stem" : $"stage{index}";
        T[] weight = Find($"hidden_states_norms.{feature}.weight") ?? [.. Enumerable.Repeat(T.One, map.Channels)];
        T[] bias = Find($"hidden_states_norms.{feature}.bias") ?? new T[map.Channels];
        outputs.Add(($"hidden_states.{index}", map.Values));
        outputs.Add(($"feature_maps.{feature}", ReferenceOperations.LayerNorm(map, weight, bias, config.InnerEpsilon).Values));
    }

    // (channels, height, width) as (height · width, channels).
    private static IEnumerable<T> Rows(ReferenceMap<T> map)
    {
        int pixels = map.Values.Length / map.Channels;
        return Enumerable.Range(0, map.Values.Length).Select(i => map.Values[(i % map.Channels * pixels) + (i / map.Channels)]);
    }

    private ReferenceMap<T> PatchConvolution(ReferenceMap<T> input, string name, int patchHeight, int patchWidth) =>
        ReferenceOperations.PatchConvolution(input, Tensor(name + ".weight"), Tensor(name + ".bias"), patchHeight, patchWidth);

    private ReferenceMap<T> Pointwise(ReferenceMap<T> input, string name) =>
        ReferenceOperations.Pointwise(input, Tensor(name + ".weight"), Tensor(name + ".bias"));

    private ReferenceMap<T> LayerNorm(ReferenceMap<T> input, string name, double epsilon) =>
        ReferenceOperations.LayerNorm(input, Tensor(name + ".weight"), Tensor(name + ".bias"), epsilon);

    private T[] Tensor(string name) => Find(name) ?? throw new KeyNotFoundException($"The network has no tensor {name}.");

    private T[]? Find(string name) => weights(name) is { } values ? Array.ConvertAll(values, T.CreateChecked) : null;
}
