using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading.Tasks;

namespace ConvNext.Testing;

/// <summary>A feature map, (height, width, channels) in row-major order.</summary>
public sealed record ReferenceMap(int Height, int Width, int Channels, double[] Values)
{
    /// <summary>The channels of one pixel.</summary>
    public Span<double> Pixel(int row, int column) => Values.AsSpan(((row * Width) + column) * Channels, Channels);

    /// <summary>The values in the reference's order, (channels, height, width).</summary>
    public double[] ChannelsFirst()
    {
        var values = new double[Values.Length];
        for (int pixel = 0; pixel < Height * Width; pixel++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                values[(channel * Height * Width) + pixel] = Values[(pixel * Channels) + channel];
            }
        }

        return values;
    }
}

/// <summary>
/// ConvNeXt as plainly as it can be written, in double precision: what generated networks are compared with where there is no expectation of
/// PyTorch's. It shares no code with them, and is itself held against PyTorch's expectations.
/// </summary>
/// <param name="config">The network.</param>
/// <param name="weights">Gives a tensor's values by its name in an image classification checkpoint; null for one that is not there.</param>
public sealed class ReferenceNetwork(NetworkConfig config, Func<string, double[]?> weights)
{
    private const double InnerEpsilon = 1e-6;

    /// <summary>A network with the weights of a recipe.</summary>
    public static ReferenceNetwork ByRecipe(NetworkConfig config, RecipeSource weights) =>
        new(config, name => weights.TryGet(name, out _) ? ToDouble(weights.Values(name)) : null);

    /// <summary>One image through the network.</summary>
    /// <param name="pixels">(channels, height, width).</param>
    /// <returns>All outputs by name, feature maps (channels, height, width).</returns>
    public IReadOnlyDictionary<string, double[]> Run(ReadOnlySpan<float> pixels)
    {
        var outputs = new Dictionary<string, double[]>();
        ReferenceMap map = Normalise(PatchConvolution(ChannelsLast(pixels), "convnext.embeddings.patch_embeddings", config.PatchHeight, config.PatchWidth), "convnext.embeddings.layernorm");
        Add(outputs, 0, map);
        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"convnext.encoder.stages.{stage}.";
            if (stage > 0)
            {
                map = PatchConvolution(Normalise(map, prefix + "downsampling_layer.0"), prefix + "downsampling_layer.1", 2, 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                map = Block(map, $"{prefix}layers.{block}.");
            }

            Add(outputs, stage + 1, map);
        }

        outputs.Add("last_hidden_state", map.ChannelsFirst());
        ReferenceMap pooled = Normalise(Mean(map), "convnext.layernorm", config.LayerNormEpsilon);
        outputs.Add("pooler_output", pooled.Values);
        outputs.Add("logits", config.Labels > 0 ? Pointwise(pooled, "classifier", static x => x).Values : pooled.Values);
        return outputs;
    }

    // A hidden state, and the feature map that a backbone makes of it: ones and zeros where the norm has no weights.
    private void Add(Dictionary<string, double[]> outputs, int index, ReferenceMap map)
    {
        string feature = index == 0 ? "stem" : $"stage{index}";
        outputs.Add($"hidden_states.{index}", map.ChannelsFirst());
        outputs.Add($"feature_maps.{feature}", Normalise(map, $"hidden_states_norms.{feature}").ChannelsFirst());
    }

    // x + scale · project(activation(expand(norm(depthwise(x)))))
    private ReferenceMap Block(ReferenceMap input, string prefix)
    {
        double slope = weights(prefix + "act.weight") is { } parameter ? parameter[0] : 0;
        ReferenceMap hidden = Pointwise(Normalise(Depthwise(input, prefix + "dwconv"), prefix + "layernorm"), prefix + "pwconv1", ReferenceActivations.Find(config.Activation, slope));
        ReferenceMap output = Pointwise(hidden, prefix + "pwconv2", static x => x);
        double[]? scale = weights(prefix + "layer_scale_parameter");
        for (int i = 0; i < output.Values.Length; i++)
        {
            output.Values[i] = input.Values[i] + (output.Values[i] * (scale is null ? 1 : scale[i % output.Channels]));
        }

        return output;
    }

    // A convolution whose kernel is its stride: one matrix product per patch. Rows and columns that fill no patch are left out.
    private ReferenceMap PatchConvolution(ReferenceMap input, string name, int patchHeight, int patchWidth)
    {
        double[] kernel = Required(name + ".weight"); // [output][channel][row][column]
        double[] bias = Required(name + ".bias");
        var output = Empty(input.Height / patchHeight, input.Width / patchWidth, bias.Length);
        Parallel.For(0, output.Height * output.Width, pixel =>
        {
            (int row, int column) = (pixel / output.Width, pixel % output.Width);
            var patch = new double[input.Channels * patchHeight * patchWidth];
            for (int i = 0; i < patch.Length; i++)
            {
                (int channel, int tap) = (i / (patchHeight * patchWidth), i % (patchHeight * patchWidth));
                patch[i] = input.Pixel((row * patchHeight) + (tap / patchWidth), (column * patchWidth) + (tap % patchWidth))[channel];
            }

            Product(patch, kernel, bias, output.Pixel(row, column));
        });
        return output;
    }

    // 7×7, each channel by itself, zeros around the map.
    private ReferenceMap Depthwise(ReferenceMap input, string name)
    {
        double[] kernel = Required(name + ".weight"); // [channel][row][column]
        double[] bias = Required(name + ".bias");
        var output = Empty(input.Height, input.Width, input.Channels);
        Parallel.For(0, input.Height, row =>
        {
            for (int column = 0; column < input.Width; column++)
            {
                Span<double> sums = output.Pixel(row, column);
                bias.CopyTo(sums);
                for (int tap = 0; tap < 49; tap++)
                {
                    (int y, int x) = (row + (tap / 7) - 3, column + (tap % 7) - 3);
                    if (y < 0 || y >= input.Height || x < 0 || x >= input.Width)
                    {
                        continue;
                    }

                    Span<double> pixel = input.Pixel(y, x);
                    for (int channel = 0; channel < sums.Length; channel++)
                    {
                        sums[channel] += pixel[channel] * kernel[(channel * 49) + tap];
                    }
                }
            }
        });
        return output;
    }

    private ReferenceMap Pointwise(ReferenceMap input, string name, Func<double, double> activation)
    {
        double[] matrix = Required(name + ".weight"); // [output][input]
        double[] bias = Required(name + ".bias");
        var output = Empty(input.Height, input.Width, bias.Length);
        Parallel.For(0, input.Height * input.Width, pixel =>
        {
            (int row, int column) = (pixel / input.Width, pixel % input.Width);
            Span<double> values = output.Pixel(row, column);
            Product(input.Pixel(row, column), matrix, bias, values);
            foreach (ref double value in values)
            {
                value = activation(value);
            }
        });
        return output;
    }

    // Over the channels of each pixel, with the biased variance.
    private ReferenceMap Normalise(ReferenceMap input, string name, double epsilon = InnerEpsilon)
    {
        double[]? weight = weights(name + ".weight");
        double[]? bias = weights(name + ".bias");
        var output = Empty(input.Height, input.Width, input.Channels);
        for (int pixel = 0; pixel < input.Height * input.Width; pixel++)
        {
            Span<double> source = input.Pixel(pixel / input.Width, pixel % input.Width);
            Span<double> destination = output.Pixel(pixel / input.Width, pixel % input.Width);
            double mean = 0;
            foreach (double value in source)
            {
                mean += value / source.Length;
            }

            double variance = 0;
            foreach (double value in source)
            {
                variance += (value - mean) * (value - mean) / source.Length;
            }

            for (int channel = 0; channel < source.Length; channel++)
            {
                destination[channel] = ((source[channel] - mean) / Math.Sqrt(variance + epsilon) * (weight?[channel] ?? 1)) + (bias?[channel] ?? 0);
            }
        }

        return output;
    }

    private static ReferenceMap Mean(ReferenceMap input)
    {
        var output = Empty(1, 1, input.Channels);
        for (int i = 0; i < input.Values.Length; i++)
        {
            output.Values[i % input.Channels] += input.Values[i] / (input.Height * input.Width);
        }

        return output;
    }

    private ReferenceMap ChannelsLast(ReadOnlySpan<float> pixels)
    {
        var image = Empty(config.ImageHeight, config.ImageWidth, config.Channels);
        int area = config.ImageHeight * config.ImageWidth;
        for (int i = 0; i < pixels.Length; i++)
        {
            image.Values[(i % area * config.Channels) + (i / area)] = pixels[i];
        }

        return image;
    }

    // destination = matrix · source + bias.
    private static void Product(ReadOnlySpan<double> source, double[] matrix, double[] bias, Span<double> destination)
    {
        for (int output = 0; output < destination.Length; output++)
        {
            destination[output] = bias[output] + TensorPrimitives.Dot(source, matrix.AsSpan(output * source.Length, source.Length));
        }
    }

    private static ReferenceMap Empty(int height, int width, int channels) => new(height, width, channels, new double[height * width * channels]);

    private static double[] ToDouble(ReadOnlySpan<float> values) => [.. values.ToArray().Select(static value => (double)value)];

    private double[] Required(string name) => weights(name) ?? throw new KeyNotFoundException($"The network has no tensor {name}.");
}
