using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace ConvNext.Testing;

/// <summary>
/// The operations of ConvNeXt as transformers' <c>modeling_convnext.py</c> writes them down, one loop nest each: the specification in code.
/// Every sum begins with its bias and goes over its inputs in the order of the weights.
/// </summary>
public static class ReferenceOperations
{
    /// <summary>Rows and columns of the depthwise convolution's window, in transformers' networks.</summary>
    public const int Window = 7;

    /// <summary>
    /// A convolution whose stride is its kernel, as stem and downsamples are: a linear layer on each patch. Rows and columns that fill no patch
    /// are left out.
    /// </summary>
    /// <param name="input">The map.</param>
    /// <param name="weight">(outputs, channels, patch height, patch width).</param>
    /// <param name="bias">One value for each output.</param>
    /// <param name="patchHeight">Rows of a patch.</param>
    /// <param name="patchWidth">Columns of a patch.</param>
    public static ReferenceMap<T> PatchConvolution<T>(ReferenceMap<T> input, T[] weight, T[] bias, int patchHeight, int patchWidth)
        where T : struct, IFloatingPointIeee754<T> =>
        Pointwise(Patches(input, patchHeight, patchWidth), weight, bias);

    /// <summary>Each channel by itself, so many zeros around the map that it keeps its size.</summary>
    /// <param name="input">The map.</param>
    /// <param name="weight">(channels, 1, window, window).</param>
    /// <param name="bias">One value for each channel.</param>
    /// <param name="window">Rows and columns of the window: an odd number.</param>
    public static ReferenceMap<T> Depthwise<T>(ReferenceMap<T> input, T[] weight, T[] bias, int window = Window)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(input.Channels, input.Height, input.Width);
        for (int channel = 0; channel < input.Channels; channel++)
        {
            output.Channel(channel).Fill(bias[channel]);
            for (int tap = 0; tap < window * window; tap++)
            {
                T factor = weight[(channel * window * window) + tap];
                (int down, int right) = ((tap / window) - (window / 2), (tap % window) - (window / 2));

                // The columns whose neighbour to the right lies on the map.
                int first = Math.Max(0, -right);
                int count = Math.Min(input.Width, input.Width - right) - first;
                for (int row = Math.Max(0, -down); row < Math.Min(input.Height, input.Height - down) && count > 0; row++)
                {
                    AddProduct(input.Row(channel, row + down).Slice(first + right, count), factor, output.Row(channel, row).Slice(first, count));
                }
            }
        }

        return output;
    }

    /// <summary>A linear layer on each pixel.</summary>
    /// <param name="input">The map.</param>
    /// <param name="weight">(outputs, channels).</param>
    /// <param name="bias">One value for each output.</param>
    public static ReferenceMap<T> Pointwise<T>(ReferenceMap<T> input, T[] weight, T[] bias)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(bias.Length, input.Height, input.Width);
        for (int o = 0; o < bias.Length; o++)
        {
            output.Channel(o).Fill(bias[o]);
            for (int channel = 0; channel < input.Channels; channel++)
            {
                AddProduct(input.Channel(channel), weight[(o * input.Channels) + channel], output.Channel(o));
            }
        }

        return output;
    }

    /// <summary>(x − mean) / √(variance + epsilon) · weight + bias over the channels of each pixel, with the biased variance.</summary>
    public static ReferenceMap<T> LayerNorm<T>(ReferenceMap<T> input, T[] weight, T[] bias, double epsilon)
        where T : struct, IFloatingPointIeee754<T>
    {
        T channels = T.CreateChecked(input.Channels);
        var output = new ReferenceMap<T>(input.Channels, input.Height, input.Width);
        for (int pixel = 0; pixel < input.Pixels; pixel++)
        {
            T mean = T.Zero;
            for (int channel = 0; channel < input.Channels; channel++)
            {
                mean += input.Channel(channel)[pixel];
            }

            mean /= channels;
            T variance = T.Zero;
            for (int channel = 0; channel < input.Channels; channel++)
            {
                T deviation = input.Channel(channel)[pixel] - mean;
                variance += deviation * deviation;
            }

            T standardDeviation = T.Sqrt((variance / channels) + T.CreateChecked(epsilon));
            for (int channel = 0; channel < input.Channels; channel++)
            {
                output.Channel(channel)[pixel] = ((input.Channel(channel)[pixel] - mean) / standardDeviation * weight[channel]) + bias[channel];
            }
        }

        return output;
    }

    /// <summary>
    /// weight · (x · G / (mean of G over the channels + 1e-6)) + bias + x with G = √(sum of x² over all pixels) of each channel: <c>ConvNextV2GRN</c> of
    /// transformers' <c>modeling_convnextv2.py</c>.
    /// </summary>
    public static ReferenceMap<T> ResponseNorm<T>(ReferenceMap<T> input, T[] weight, T[] bias)
        where T : struct, IFloatingPointIeee754<T>
    {
        var strengths = new T[input.Channels];
        T mean = T.Zero;
        for (int channel = 0; channel < input.Channels; channel++)
        {
            T sum = T.Zero;
            foreach (T value in input.Channel(channel))
            {
                sum += value * value;
            }

            strengths[channel] = T.Sqrt(sum);
            mean += strengths[channel];
        }

        mean /= T.CreateChecked(input.Channels);
        var output = new ReferenceMap<T>(input.Channels, input.Height, input.Width);
        for (int channel = 0; channel < input.Channels; channel++)
        {
            T response = strengths[channel] / (mean + T.CreateChecked(1e-6));
            for (int pixel = 0; pixel < input.Pixels; pixel++)
            {
                T value = input.Channel(channel)[pixel];
                output.Channel(channel)[pixel] = (weight[channel] * (value * response)) + bias[channel] + value;
            }
        }

        return output;
    }

    /// <summary>The mean over all pixels of each channel.</summary>
    public static ReferenceMap<T> Mean<T>(ReferenceMap<T> input)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(input.Channels, 1, 1);
        for (int channel = 0; channel < input.Channels; channel++)
        {
            T sum = T.Zero;
            foreach (T value in input.Channel(channel))
            {
                sum += value;
            }

            output.Values[channel] = sum / T.CreateChecked(input.Pixels);
        }

        return output;
    }

    /// <summary>The function of each value, computed in double precision.</summary>
    public static ReferenceMap<T> Activate<T>(ReferenceMap<T> input, Func<double, double> activation)
        where T : struct, IFloatingPointIeee754<T> =>
        input with { Values = Array.ConvertAll(input.Values, value => T.CreateChecked(activation(double.CreateChecked(value)))) };

    /// <summary>input + scale · branch: what a block gives. Without a scale, their sum.</summary>
    /// <param name="input">What the block was given.</param>
    /// <param name="branch">What its last layer gave.</param>
    /// <param name="scale">One value for each channel, or null.</param>
    public static ReferenceMap<T> AddScaled<T>(ReferenceMap<T> input, ReferenceMap<T> branch, T[]? scale)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(input.Channels, input.Height, input.Width);
        for (int i = 0; i < output.Values.Length; i++)
        {
            output.Values[i] = input.Values[i] + (scale is null ? branch.Values[i] : branch.Values[i] * scale[i / input.Pixels]);
        }

        return output;
    }

    // Each patch as one pixel, whose channels are the patch's values: channel by channel, row by row.
    private static ReferenceMap<T> Patches<T>(ReferenceMap<T> input, int patchHeight, int patchWidth)
    {
        var output = new ReferenceMap<T>(input.Channels * patchHeight * patchWidth, input.Height / patchHeight, input.Width / patchWidth);
        for (int value = 0; value < output.Channels; value++)
        {
            (int channel, int place) = (value / (patchHeight * patchWidth), value % (patchHeight * patchWidth));
            for (int pixel = 0; pixel < output.Pixels; pixel++)
            {
                int row = (pixel / output.Width * patchHeight) + (place / patchWidth);
                int column = (pixel % output.Width * patchWidth) + (place % patchWidth);
                output.Channel(value)[pixel] = input.Row(channel, row)[column];
            }
        }

        return output;
    }

    // sums += factor · values, with a rounding for the product and one for the sum.
    private static void AddProduct<T>(ReadOnlySpan<T> values, T factor, Span<T> sums)
        where T : struct, IFloatingPointIeee754<T> =>
        TensorPrimitives.MultiplyAdd(values, factor, sums, sums);
}
