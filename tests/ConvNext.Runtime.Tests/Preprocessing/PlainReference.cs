using System;
using ConvNext.Preprocessing;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>
/// The resize of both backends, written down once more as plainly as possible: the whole image, no windows, no vectors, no shared code.
/// Filters are bilinear and bicubic, and for Pillow box.
/// </summary>
internal static class PlainReference
{
    /// <summary>Resizes (H, W, C) bytes: width first, then height.</summary>
    public static byte[] Resize(byte[] image, int height, int width, int channels, int newHeight, int newWidth, bool pillow, ResamplingFilter filter)
    {
        byte[] wide = newWidth == width ? image : Pass(image, height, width, channels, newWidth, pillow, filter);
        if (newHeight == height)
        {
            return wide;
        }

        byte[] turned = Pass(Transpose(wide, height, newWidth, channels), newWidth, height, channels, newHeight, pillow, filter);
        return Transpose(turned, newWidth, newHeight, channels);
    }

    /// <summary>Pillow's other order: height first, then width.</summary>
    public static byte[] ResizeColumnsFirst(byte[] image, int height, int width, int channels, int newHeight, int newWidth, ResamplingFilter filter) =>
        Transpose(Resize(Transpose(image, height, width, channels), width, height, channels, newWidth, newHeight, true, filter), newWidth, newHeight, channels);

    /// <summary>The same filters on (H, W, C) floats, in double and without rounding.</summary>
    public static double[] ResizeExactly(float[] image, int height, int width, int channels, int newHeight, int newWidth, ResamplingFilter filter)
    {
        double[][] columns = Weights(width, newWidth, filter, out int[] lefts);
        double[][] rows = Weights(height, newHeight, filter, out int[] tops);
        var result = new double[newHeight * newWidth * channels];
        for (int i = 0; i < result.Length; i++)
        {
            int c = i % channels, x = i / channels % newWidth, y = i / channels / newWidth;
            for (int v = 0; v < rows[y].Length; v++)
            {
                for (int u = 0; u < columns[x].Length; u++)
                {
                    result[i] += rows[y][v] * columns[x][u] * image[((((tops[y] + v) * width) + lefts[x] + u) * channels) + c];
                }
            }
        }

        return result;
    }

    /// <summary>
    /// PyTorch's float kernel as its AVX2 code rounds, tap by tap: of the taps after the first, all but the last (count − 1) mod 4 have their product
    /// rounded before it is added.
    /// </summary>
    public static float[] ResizeFloats(float[] image, int height, int width, int channels, int newHeight, int newWidth, ResamplingFilter filter)
    {
        var wide = new float[height * newWidth * channels];
        for (int y = 0; y < height; y++)
        {
            FloatLine(image, y * width * channels, width, channels, channels, wide, y * newWidth * channels, newWidth, filter);
        }

        var result = new float[newHeight * newWidth * channels];
        for (int x = 0; x < newWidth; x++)
        {
            FloatLine(wide, x * channels, height, newWidth * channels, channels, result, x * channels, newHeight, filter);
        }

        return result;
    }

    // One row or column of all channels; steps lie stride apart.
    private static void FloatLine(
        float[] source, int first, int length, int stride, int channels, float[] destination, int to, int newLength, ResamplingFilter filter)
    {
        int step = stride;
        for (int i = 0; i < newLength; i++)
        {
            float[] weights = FloatWeights(length, newLength, i, filter, out int start);
            for (int c = 0; c < channels; c++)
            {
                float sum = source[first + (start * step) + c] * weights[0];
                int rounded = (weights.Length - 1) - ((weights.Length - 1) % 4);
                for (int t = 1; t < weights.Length; t++)
                {
                    float value = source[first + ((start + t) * step) + c];
                    sum = t <= rounded ? sum + (float)(value * weights[t]) : MathF.FusedMultiplyAdd(value, weights[t], sum);
                }

                destination[to + (i * step) + c] = sum;
            }
        }
    }

    private static float[] FloatWeights(int length, int newLength, int position, ResamplingFilter filter, out int start)
    {
        if (length == newLength)
        {
            start = position;
            return [1f];
        }

        float scale = (float)length / newLength;
        float reach = filter == ResamplingFilter.Bicubic ? 2 : 1;
        float support = scale >= 1 ? reach * scale : reach;
        float inverse = scale >= 1 ? 1 / scale : 1;
        float center = (float)(scale * (position + 0.5));
        start = Math.Max(0, (int)((double)(float)(center - support) + 0.5));
        int end = Math.Min(length, (int)((double)(float)(center + support) + 0.5));
        var weights = new float[end - start];
        float total = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            float x = MathF.Abs((float)(((double)(float)(start + t - center) + 0.5) * inverse));
            weights[t] = filter == ResamplingFilter.Bilinear ? (x < 1 ? 1 - x : 0)
                : x < 1 ? MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(1.5f, x, -2.5f) * x, x, 1)
                : x < 2 ? MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(-0.5f, x, 2.5f), x, -4f), x, 2f)
                : 0;
            total += weights[t];
        }

        for (int t = 0; t < weights.Length; t++)
        {
            weights[t] /= total;
        }

        return weights;
    }

    private static byte[] Transpose(byte[] image, int height, int width, int channels)
    {
        var turned = new byte[image.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    turned[(((x * height) + y) * channels) + c] = image[(((y * width) + x) * channels) + c];
                }
            }
        }

        return turned;
    }

    private static byte[] Pass(byte[] image, int height, int width, int channels, int newWidth, bool pillow, ResamplingFilter filter)
    {
        double[][] weights = Weights(width, newWidth, filter, out int[] firsts);
        int bits = pillow ? 22 : Bits(weights);
        var result = new byte[height * newWidth * channels];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    long sum = 1L << (bits - 1);
                    for (int t = 0; t < weights[x].Length; t++)
                    {
                        long weight = (long)Math.Round(weights[x][t] * (1L << bits), MidpointRounding.AwayFromZero);
                        sum += weight * image[(((y * width) + firsts[x] + t) * channels) + c];
                    }

                    result[(((y * newWidth) + x) * channels) + c] = (byte)Math.Clamp(sum >> bits, 0, 255);
                }
            }
        }

        return result;
    }

    private static double[][] Weights(int length, int newLength, ResamplingFilter filter, out int[] firsts)
    {
        double scale = (double)length / newLength;
        double stretch = Math.Max(scale, 1);
        double reach = stretch * (filter == ResamplingFilter.Bicubic ? 2.0 : filter == ResamplingFilter.Bilinear ? 1.0 : 0.5);
        var weights = new double[newLength][];
        firsts = new int[newLength];
        for (int i = 0; i < newLength; i++)
        {
            double center = (i + 0.5) * scale;
            firsts[i] = Math.Max(0, (int)(center - reach + 0.5));
            int end = Math.Min(length, (int)(center + reach + 0.5));
            weights[i] = new double[end - firsts[i]];
            double total = 0;
            for (int t = 0; t < weights[i].Length; t++)
            {
                weights[i][t] = Filter(filter, (firsts[i] + t - center + 0.5) * (1.0 / stretch));
                total += weights[i][t];
            }

            for (int t = 0; t < weights[i].Length && total != 0; t++)
            {
                weights[i][t] /= total;
            }
        }

        return weights;
    }

    private static double Filter(ResamplingFilter filter, double x)
    {
        double d = Math.Abs(x);
        return filter switch
        {
            ResamplingFilter.Box => x > -0.5 && x <= 0.5 ? 1 : 0,
            ResamplingFilter.Bilinear => d < 1 ? 1 - d : 0,
            _ => d < 1 ? ((1.5 * d - 2.5) * d * d) + 1 : d < 2 ? ((((d - 5) * d) + 8) * d - 4) * -0.5 : 0,
        };
    }

    private static int Bits(double[][] weights)
    {
        double largest = 0;
        foreach (double[] row in weights)
        {
            foreach (double weight in row)
            {
                largest = Math.Max(largest, weight);
            }
        }

        int bits = 0;
        while (bits < 22 && (int)(0.5 + (largest * Math.Pow(2, bits + 1))) < 32768)
        {
            bits++;
        }

        return bits;
    }
}
