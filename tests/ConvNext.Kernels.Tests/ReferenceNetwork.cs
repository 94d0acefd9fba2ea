using System;
using System.Collections.Generic;
using System.Numerics;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.Kernels.Tests;

/// <summary>A tensor of the reference: (channels, height, width), dense.</summary>
internal sealed record Map<T>(int Channels, int Height, int Width, T[] Values)
{
    public Map(int channels, int height, int width)
        : this(channels, height, width, new T[channels * height * width])
    {
    }

    public int Pixels => Height * Width;

    public ref T this[int channel, int y, int x] => ref Values[(((channel * Height) + y) * Width) + x];
}

/// <summary>
/// ConvNeXt as its paper and transformers' <c>modeling_convnext.py</c> write it down, one loop nest per operation, channels
/// first, each sum in the order in which it is written. In <see cref="double"/> it says what is right; in <see cref="float"/> it
/// says how far an honest float32 implementation is off.
/// </summary>
internal sealed class ReferenceNetwork<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private const double InnerEpsilon = 1e-6;
    private const int Window = 7;

    private readonly NetworkConfig config;
    private readonly ITensorSource weights;

    public ReferenceNetwork(NetworkConfig config, ITensorSource weights)
    {
        this.config = config;
        this.weights = weights;
    }

    /// <summary>All outputs of one image, in the order in which they come about.</summary>
    public IReadOnlyList<(string Name, T[] Values)> Run(float[] pixels)
    {
        List<(string, T[])> outputs = [];
        var image = new Map<T>(config.Channels, config.ImageHeight, config.ImageWidth, Array.ConvertAll(pixels, T.CreateChecked));

        Map<T> map = Convolution(image, "convnext.embeddings.patch_embeddings", config.HiddenSizes[0], config.PatchHeight, config.PatchWidth);
        map = LayerNorm(map, "convnext.embeddings.layernorm", InnerEpsilon);
        outputs.Add(("hidden_states.0", map.Values));

        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"convnext.encoder.stages.{stage}.";
            if (stage > 0)
            {
                map = LayerNorm(map, prefix + "downsampling_layer.0", InnerEpsilon);
                map = Convolution(map, prefix + "downsampling_layer.1", config.HiddenSizes[stage], 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                map = Block(map, $"{prefix}layers.{block}.");
            }

            outputs.Add(($"hidden_states.{stage + 1}", map.Values));
        }

        outputs.Add(("last_hidden_state", map.Values));
        Map<T> pooled = LayerNorm(Mean(map), "convnext.layernorm", config.LayerNormEpsilon);
        outputs.Add(("pooler_output", pooled.Values));
        outputs.Add(("logits", config.Labels == 0 ? pooled.Values : Pointwise(pooled, "classifier", config.Labels).Values));
        return outputs;
    }

    private Map<T> Block(Map<T> input, string prefix)
    {
        Map<T> map = Depthwise(input, prefix + "dwconv");
        map = LayerNorm(map, prefix + "layernorm", InnerEpsilon);
        map = Pointwise(map, prefix + "pwconv1", 4 * input.Channels);
        double slope = config.Activation == "prelu" ? double.CreateChecked(Tensor(prefix + "act.weight")[0]) : 0;
        for (int i = 0; i < map.Values.Length; i++)
        {
            map.Values[i] = T.CreateChecked(ReferenceActivation.Apply(config.Activation, double.CreateChecked(map.Values[i]), slope));
        }

        map = Pointwise(map, prefix + "pwconv2", input.Channels);
        T[]? scale = config.HasLayerScale ? Tensor(prefix + "layer_scale_parameter") : null;
        for (int i = 0; i < map.Values.Length; i++)
        {
            map.Values[i] = input.Values[i] + (scale is null ? map.Values[i] : map.Values[i] * scale[i / map.Pixels]);
        }

        return map;
    }

    /// <summary>A convolution whose stride is its kernel: stem and downsample. Pixels that fill no whole patch are dropped.</summary>
    private Map<T> Convolution(Map<T> input, string name, int outputs, int height, int width)
    {
        T[] weight = Tensor(name + ".weight"); // [outputs, inputs, height, width]
        T[] bias = Tensor(name + ".bias");
        var result = new Map<T>(outputs, input.Height / height, input.Width / width);
        for (int o = 0; o < outputs; o++)
        {
            for (int y = 0; y < result.Height; y++)
            {
                for (int x = 0; x < result.Width; x++)
                {
                    T sum = bias[o];
                    for (int c = 0; c < input.Channels; c++)
                    {
                        for (int i = 0; i < height; i++)
                        {
                            for (int j = 0; j < width; j++)
                            {
                                sum += weight[(((((o * input.Channels) + c) * height) + i) * width) + j] * input[c, (y * height) + i, (x * width) + j];
                            }
                        }
                    }

                    result[o, y, x] = sum;
                }
            }
        }

        return result;
    }

    /// <summary>7×7, padding 3, each channel by itself.</summary>
    private Map<T> Depthwise(Map<T> input, string name)
    {
        T[] weight = Tensor(name + ".weight"); // [channels, 1, 7, 7]
        T[] bias = Tensor(name + ".bias");
        var result = new Map<T>(input.Channels, input.Height, input.Width);
        for (int c = 0; c < input.Channels; c++)
        {
            for (int y = 0; y < input.Height; y++)
            {
                for (int x = 0; x < input.Width; x++)
                {
                    T sum = bias[c];
                    for (int tap = 0; tap < Window * Window; tap++)
                    {
                        int row = y + (tap / Window) - (Window / 2);
                        int column = x + (tap % Window) - (Window / 2);
                        if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                        {
                            sum += weight[(c * Window * Window) + tap] * input[c, row, column];
                        }
                    }

                    result[c, y, x] = sum;
                }
            }
        }

        return result;
    }

    /// <summary>A linear layer on each pixel.</summary>
    private Map<T> Pointwise(Map<T> input, string name, int outputs)
    {
        T[] weight = Tensor(name + ".weight"); // [outputs, inputs]
        T[] bias = Tensor(name + ".bias");
        var result = new Map<T>(outputs, input.Height, input.Width);
        for (int o = 0; o < outputs; o++)
        {
            Span<T> sums = result.Values.AsSpan(o * input.Pixels, input.Pixels);
            sums.Fill(bias[o]);
            for (int c = 0; c < input.Channels; c++)
            {
                T factor = weight[(o * input.Channels) + c];
                ReadOnlySpan<T> values = input.Values.AsSpan(c * input.Pixels, input.Pixels);
                for (int pixel = 0; pixel < values.Length; pixel++)
                {
                    sums[pixel] += factor * values[pixel];
                }
            }
        }

        return result;
    }

    /// <summary>Over the channels of each pixel, with the biased variance.</summary>
    private Map<T> LayerNorm(Map<T> input, string name, double epsilon)
    {
        T[] weight = Tensor(name + ".weight");
        T[] bias = Tensor(name + ".bias");
        T count = T.CreateChecked(input.Channels);
        var result = new Map<T>(input.Channels, input.Height, input.Width);
        for (int pixel = 0; pixel < input.Pixels; pixel++)
        {
            T mean = T.Zero;
            for (int c = 0; c < input.Channels; c++)
            {
                mean += input.Values[(c * input.Pixels) + pixel];
            }

            mean /= count;
            T variance = T.Zero;
            for (int c = 0; c < input.Channels; c++)
            {
                T deviation = input.Values[(c * input.Pixels) + pixel] - mean;
                variance += deviation * deviation;
            }

            T deviationOfAll = T.Sqrt((variance / count) + T.CreateChecked(epsilon));
            for (int c = 0; c < input.Channels; c++)
            {
                int i = (c * input.Pixels) + pixel;
                result.Values[i] = ((input.Values[i] - mean) / deviationOfAll * weight[c]) + bias[c];
            }
        }

        return result;
    }

    private static Map<T> Mean(Map<T> input)
    {
        var result = new Map<T>(input.Channels, 1, 1);
        for (int c = 0; c < input.Channels; c++)
        {
            T sum = T.Zero;
            for (int pixel = 0; pixel < input.Pixels; pixel++)
            {
                sum += input.Values[(c * input.Pixels) + pixel];
            }

            result.Values[c] = sum / T.CreateChecked(input.Pixels);
        }

        return result;
    }

    private unsafe T[] Tensor(string name)
    {
        if (!weights.TryGet(name, out TensorData? tensor))
        {
            throw new KeyNotFoundException($"The network has no tensor {name}.");
        }

        return Array.ConvertAll(new ReadOnlySpan<float>(tensor.Data, checked((int)(tensor.LengthInBytes / sizeof(float)))).ToArray(), T.CreateChecked);
    }
}
