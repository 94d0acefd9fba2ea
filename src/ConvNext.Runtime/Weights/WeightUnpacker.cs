using System;
using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Weights;

/// <summary>Brings a packed tensor back into the checkpoint's order: the inverse of <see cref="WeightPacker"/>, to the bit.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WeightUnpacker
{
    /// <summary>Unpacks one tensor.</summary>
    /// <param name="entry">Its shape and layout.</param>
    /// <param name="source">Its packed form, <see cref="WeightEntry.LengthInBytes"/> bytes.</param>
    /// <param name="destination">Takes all its elements in row-major order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout, or the type of the packed elements, is none that leads back.</exception>
    public static void Unpack(WeightEntry entry, byte* source, float* destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.ElementType != PackedElementType.Float32)
        {
            throw new ArgumentOutOfRangeException(nameof(entry), entry.ElementType, "Only 32-bit floats lead back to a checkpoint.");
        }

        UnpackFloats(entry, (float*)source, destination);
    }

    /// <summary>One output's row of a matrix that was packed in panels, its codes where it has those, or a vector as a whole.</summary>
    internal static float[] UnpackRow(WeightEntry entry, byte* source, int output)
    {
        bool hasCodes = (entry.Packing, entry.ElementType) == (WeightPacking.Panels, PackedElementType.Int8);
        if (entry.ElementType != PackedElementType.Float32 && !hasCodes)
        {
            throw new ArgumentOutOfRangeException(nameof(entry), entry.ElementType, "Only 32-bit floats lead back to a checkpoint.");
        }

        if (entry.Packing == WeightPacking.Vector)
        {
            return new ReadOnlySpan<float>(source, entry.Shape[0]).ToArray();
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(entry.Packing, WeightPacking.Panels, nameof(entry));
        int inputs = checked((int)(WeightPacker.ElementCount(entry.Shape) / entry.Shape[0]));
        int first = output / entry.PanelWidth * entry.PanelWidth;
        long width = Math.Min(entry.PanelWidth, Lanes.RoundUp(entry.Shape[0]) - first);
        long column = ((long)first * inputs) + (output - first);
        float[] row = new float[inputs];
        for (int i = 0; i < inputs; i++)
        {
            row[i] = hasCodes ? ((sbyte*)source)[column + (i * width)] : ((float*)source)[column + (i * width)];
        }

        return row;
    }

    private static void UnpackFloats(WeightEntry entry, float* source, float* destination)
    {
        switch (entry.Packing)
        {
            case WeightPacking.Vector:
                long bytes = WeightPacker.ElementCount(entry.Shape) * sizeof(float);
                Buffer.MemoryCopy(source, destination, bytes, bytes);
                break;
            case WeightPacking.Depthwise:
                UnpackDepthwise(entry.Shape[0], entry.Shape[^2] * entry.Shape[^1], source, destination);
                break;
            case WeightPacking.Panels:
                UnpackPanels(entry, taps: 1, source, destination);
                break;
            case WeightPacking.DownsamplePanels:
                UnpackPanels(entry, entry.Shape[^2] * entry.Shape[^1], source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry.Packing, "The layout is none of the known ones.");
        }
    }

    // [C / 16][taps][16] → [C][taps].
    private static void UnpackDepthwise(int channels, int taps, float* source, float* destination)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            float* group = source + ((long)(channel / Lanes.Count) * taps * Lanes.Count) + (channel % Lanes.Count);
            for (int tap = 0; tap < taps; tap++)
            {
                destination[((long)channel * taps) + tap] = group[tap * Lanes.Count];
            }
        }
    }

    // [panel][tap, inner][panel width] → [output][inner, tap]; all panels before one hold inputs · first floats.
    private static void UnpackPanels(WeightEntry entry, int taps, float* source, float* destination)
    {
        int outputs = entry.Shape[0];
        int inputs = checked((int)(WeightPacker.ElementCount(entry.Shape) / outputs));
        int inner = inputs / taps;
        int padded = Lanes.RoundUp(outputs);
        for (int output = 0; output < outputs; output++)
        {
            int first = output / entry.PanelWidth * entry.PanelWidth;
            long width = Math.Min(entry.PanelWidth, padded - first);
            float* column = source + ((long)first * inputs) + (output - first);
            float* row = destination + ((long)output * inputs);
            for (int i = 0; i < inner; i++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    row[((long)i * taps) + tap] = column[(((long)tap * inner) + i) * width];
                }
            }
        }
    }
}
