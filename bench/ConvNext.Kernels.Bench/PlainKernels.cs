using System;
using System.Numerics.Tensors;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// What one would write first: the formulas as loops over dense (pixels, channels), without a thought for speed. Sums of products are
/// <see cref="TensorPrimitives"/>' dot product, which does use the vector registers.
/// </summary>
internal static unsafe class PlainKernels
{
    /// <summary>Layer norm over the channels of each pixel.</summary>
    public static void LayerNorm(float* source, float* destination, int pixels, float* weight, float* bias, int channels, float epsilon)
    {
        for (int pixel = 0; pixel < pixels; pixel++, source += channels, destination += channels)
        {
            float mean = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                mean += source[channel];
            }

            mean /= channels;
            float variance = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                variance += (source[channel] - mean) * (source[channel] - mean);
            }

            float scale = 1 / MathF.Sqrt((variance / channels) + epsilon);
            for (int channel = 0; channel < channels; channel++)
            {
                destination[channel] = ((source[channel] - mean) * scale * weight[channel]) + bias[channel];
            }
        }
    }

    /// <summary>Mean over all pixels, for each channel.</summary>
    public static void Mean(float* map, int pixels, int channels, float* destination)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            float sum = 0;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                sum += map[(pixel * channels) + channel];
            }

            destination[channel] = sum / pixels;
        }
    }

    /// <summary>Depthwise convolution 7×7 with padding 3 of a square map; weights are (7, 7, channels).</summary>
    public static void Depthwise(float* input, int side, int channels, float* weights, float* bias, float* destination)
    {
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++, destination += channels)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    float sum = bias[channel];
                    for (int row = Math.Max(0, 3 - y); row < Math.Min(7, side + 3 - y); row++)
                    {
                        for (int column = Math.Max(0, 3 - x); column < Math.Min(7, side + 3 - x); column++)
                        {
                            sum += input[((((y + row - 3) * side) + x + column - 3) * channels) + channel] * weights[(((row * 7) + column) * channels) + channel];
                        }
                    }

                    destination[channel] = sum;
                }
            }
        }
    }

    /// <summary>Pointwise convolution; weights are (outputs, inputs).</summary>
    public static void Pointwise(float* source, int pixels, int inputs, int outputs, float* weights, float* bias, float* destination)
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            var values = new ReadOnlySpan<float>(source + (pixel * inputs), inputs);
            for (int output = 0; output < outputs; output++)
            {
                destination[(pixel * outputs) + output] = bias[output] + TensorPrimitives.Dot(values, new ReadOnlySpan<float>(weights + ((long)output * inputs), inputs));
            }
        }
    }
}
