using System;

namespace ConvNext.Preprocessing;

/// <summary>The weights of an axis before they become integers, as Pillow and PyTorch (ATen) compute them.</summary>
internal static class AxisTaps
{
    /// <summary>Pillow's fraction bits: 32 without the 8 of a pixel and 2 for what the weights add up to.</summary>
    public const int PillowPrecision = 32 - 8 - 2;

    /// <summary>Pillow's weights of one destination position, which add up to 1; how many there are, and the first source position.</summary>
    public static int Pillow(AxisKey key, int position, double scale, double support, Span<double> weights, out int start)
    {
        double filterScale = Math.Max(scale, 1.0);
        double center = (position + 0.5) * scale;
        double inverse = 1.0 / filterScale;
        start = Math.Max((int)(center - support + 0.5), 0);
        int count = Math.Min((int)(center + support + 0.5), key.SourceLength) - start;
        double total = 0.0;
        for (int t = 0; t < count; t++)
        {
            double weight = FilterKernels.Pillow(key.Filter, (t + start - center + 0.5) * inverse);
            weights[t] = weight;
            total += weight;
        }

        if (total != 0.0)
        {
            for (int t = 0; t < count; t++)
            {
                weights[t] /= total;
            }
        }

        return count;
    }

    /// <summary>PyTorch's; <paramref name="largest"/> grows to the largest of them. The count is clipped: rounding can make it one larger than there is room for.</summary>
    public static int Aten(AxisKey key, int position, double scale, double support, Span<double> weights, ref double largest, out int start)
    {
        double center = scale * (position + 0.5);
        double inverse = scale >= 1.0 ? 1.0 / scale : 1.0;
        start = (int)Math.Max((long)(center - support + 0.5), 0);
        int count = Math.Clamp((int)Math.Min((long)(center + support + 0.5), key.SourceLength) - start, 0, weights.Length);
        double total = 0.0;
        for (int t = 0; t < count; t++)
        {
            double weight = FilterKernels.Aten(key.Filter, (t + start - center + 0.5) * inverse);
            weights[t] = weight;
            total += weight;
        }

        if (total != 0.0)
        {
            for (int t = 0; t < count; t++)
            {
                weights[t] /= total;
                largest = Math.Max(largest, weights[t]);
            }
        }

        return count;
    }

    /// <summary>PyTorch's fraction bits: the most, up to Pillow's, at which the largest weight of an axis stays below 2^15.</summary>
    public static int AtenPrecision(double largestWeight)
    {
        int precision = 0;
        for (; precision < PillowPrecision; precision++)
        {
            if ((int)(0.5 + (largestWeight * (1 << (precision + 1)))) >= 1 << 15)
            {
                break;
            }
        }

        return precision;
    }
}
