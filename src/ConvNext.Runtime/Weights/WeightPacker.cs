using System;
using ConvNext.Simd;

namespace ConvNext.Weights;

/// <summary>Rearranges one tensor from the checkpoint's order into the order in which a kernel streams it.</summary>
public static unsafe class WeightPacker
{
    private const int DepthwiseTaps = 49;
    private const int DownsampleTaps = 4;

    /// <summary>Packs one tensor.</summary>
    /// <param name="entry">Its shape and layout.</param>
    /// <param name="source">All its elements as floats in row-major order; no alignment is required.</param>
    /// <param name="destination"><see cref="WeightEntry.LengthInFloats"/> floats, all zero: padding is not written.</param>
    public static void Pack(WeightEntry entry, float* source, float* destination)
    {
        switch (entry.Packing)
        {
            case WeightPacking.Vector:
                long bytes = ElementCount(entry.Shape) * sizeof(float);
                Buffer.MemoryCopy(source, destination, bytes, bytes);
                break;
            case WeightPacking.Depthwise:
                PackDepthwise(entry.Shape[0], source, destination);
                break;
            case WeightPacking.Panels:
                PackPanels(entry, taps: 1, source, destination);
                break;
            case WeightPacking.DownsamplePanels:
                PackPanels(entry, DownsampleTaps, source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry.Packing, "The layout is none of the known ones.");
        }
    }

    /// <summary>Product of all dimensions.</summary>
    public static long ElementCount(int[] shape)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }

    private static void PackDepthwise(int channels, float* source, float* destination)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            float* group = destination + ((long)(channel / Lanes.Count) * DepthwiseTaps * Lanes.Count) + (channel % Lanes.Count);
            for (int tap = 0; tap < DepthwiseTaps; tap++)
            {
                group[tap * Lanes.Count] = source[((long)channel * DepthwiseTaps) + tap];
            }
        }
    }

    // Rows of the source are outputs. A row's K elements are [inner, tap] in the checkpoint and [tap, inner] in the
    // panel; with one tap that is the identity.
    private static void PackPanels(WeightEntry entry, int taps, float* source, float* destination)
    {
        int outputs = entry.Shape[0];
        int inputs = checked((int)(ElementCount(entry.Shape) / outputs));
        int inner = inputs / taps;
        int padded = Lanes.RoundUp(outputs);
        for (int first = 0; first < padded; first += entry.PanelWidth)
        {
            int width = Math.Min(entry.PanelWidth, padded - first);
            float* panel = destination + ((long)first * inputs);
            int last = Math.Min(outputs, first + width);
            for (int output = first; output < last; output++)
            {
                float* row = source + ((long)output * inputs);
                float* column = panel + (output - first);
                for (int tap = 0; tap < taps; tap++)
                {
                    float* target = column + ((long)tap * inner * width);
                    for (int i = 0; i < inner; i++)
                    {
                        target[(long)i * width] = row[((long)i * taps) + tap];
                    }
                }
            }
        }
    }
}
