using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Quantization;
using ConvNext.Simd;

namespace ConvNext.Weights;

/// <summary>Rearranges one tensor from the checkpoint's order into the order in which a kernel streams it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WeightPacker
{
    // Inputs that are moved for all outputs of a panel before the next ones: with 48 outputs and four taps the block's source
    // is 12 KiB, so that a cache line of the source is used up before it is driven out of the first-level cache.
    private const int InputsPerBlock = 16;

    /// <summary>Packs one tensor.</summary>
    /// <param name="entry">Its shape and layout.</param>
    /// <param name="source">All its elements as floats in row-major order; no alignment is required.</param>
    /// <param name="destination"><see cref="WeightEntry.LengthInBytes"/> bytes; all are written, padding with zeros. It must not overlap the source.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout, or the type of the packed elements, is none that checkpoints are packed into.</exception>
    public static void Pack(WeightEntry entry, float* source, byte* destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        PackOutputs(entry, 0, entry.Shape[0], source, destination);
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

    /// <summary>
    /// How many outputs (indices of the first dimension) are packed into one piece of the packed form. Ranges of outputs that begin at
    /// multiples of it can be packed apart, on several threads.
    /// </summary>
    internal static int OutputsPerPanel(WeightEntry entry) => entry.Packing switch
    {
        WeightPacking.Vector => entry.Shape[0],
        WeightPacking.Depthwise => Lanes.Count,
        WeightPacking.Panels or WeightPacking.DownsamplePanels => entry.PanelWidth,
        WeightPacking.CodePanels or WeightPacking.DownsampleCodePanels or WeightPacking.OutputScales or WeightPacking.OutputSums => Lanes.Count,
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Packing, "The layout is none of the known ones."),
    };

    /// <summary>Packs the outputs from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <param name="entry">Shape and layout of the whole tensor.</param>
    /// <param name="first">A multiple of <see cref="OutputsPerPanel"/>.</param>
    /// <param name="end">Another, or the number of outputs: then the padding behind them is written, too.</param>
    /// <param name="source">The elements of these outputs alone, in row-major order.</param>
    /// <param name="destination">The packed form of the whole tensor.</param>
    internal static void PackOutputs(WeightEntry entry, int first, int end, float* source, byte* destination)
    {
        switch (entry.Packing, entry.ElementType)
        {
            case (WeightPacking.CodePanels or WeightPacking.DownsampleCodePanels or WeightPacking.Panels or WeightPacking.Depthwise, PackedElementType.Int8):
            case (WeightPacking.OutputScales, PackedElementType.Float32):
            case (WeightPacking.OutputSums, PackedElementType.Int32):
                PackCodes(entry, first, end, source, destination);
                break;
            case (WeightPacking.Vector or WeightPacking.Depthwise or WeightPacking.Panels or WeightPacking.DownsamplePanels, PackedElementType.Float32):
                PackFloats(entry, first, end, source, (float*)destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry.ElementType, $"No weights are packed as {entry.Packing} into elements of this type.");
        }
    }

    // Codes, or what belongs to them: each output by itself.
    private static void PackCodes(WeightEntry entry, int first, int end, float* source, byte* destination)
    {
        int inputs = InputsPerOutput(entry);
        int outputs = end - first;
        int padding = end == entry.Shape[0] ? Lanes.RoundUp(outputs) - outputs : 0;
        switch (entry.Packing)
        {
            case WeightPacking.OutputScales:
                WeightQuantizer.Scales(source, outputs, inputs, (float*)destination + first);
                new Span<float>((float*)destination + end, padding).Clear();
                break;
            case WeightPacking.OutputSums:
                WeightQuantizer.Sums(source, outputs, inputs, (int*)destination + first);
                new Span<int>((int*)destination + end, padding).Clear();
                break;
            case WeightPacking.Panels:
            case WeightPacking.Depthwise:
                int width = entry.Packing == WeightPacking.Panels ? entry.PanelWidth : Lanes.Count;
                WeightQuantizer.PackPanels(source, outputs, inputs, width, (sbyte*)destination + ((long)first * inputs));
                break;
            default:
                int taps = entry.Packing == WeightPacking.DownsampleCodePanels ? Taps(entry) : 1;
                WeightQuantizer.Pack(source, outputs, inputs, taps, (sbyte*)destination + ((long)first * WeightQuantizer.Padded(inputs)));
                break;
        }

        // What fills the last cache line.
        if (end == entry.Shape[0] && entry.ElementType == PackedElementType.Int8)
        {
            long written = (long)Lanes.RoundUp(entry.Shape[0]) * (entry.Packing is WeightPacking.Panels or WeightPacking.Depthwise ? inputs : WeightQuantizer.Padded(inputs));
            new Span<sbyte>((sbyte*)destination + written, (int)(entry.LengthInBytes - written)).Clear();
        }
    }

    private static void PackFloats(WeightEntry entry, int first, int end, float* source, float* destination)
    {
        long written;
        switch (entry.Packing)
        {
            case WeightPacking.Vector:
                written = ElementCount(entry.Shape);
                Buffer.MemoryCopy(source, destination, written * sizeof(float), written * sizeof(float));
                break;
            case WeightPacking.Depthwise:
                // The same as a matrix [C, taps] in panels of sixteen.
                written = PackPanels(entry.Shape[0], InputsPerOutput(entry), taps: 1, Lanes.Count, first, end, source, destination);
                break;
            case WeightPacking.Panels:
                written = PackPanels(entry.Shape[0], InputsPerOutput(entry), taps: 1, entry.PanelWidth, first, end, source, destination);
                break;
            case WeightPacking.DownsamplePanels:
                written = PackPanels(entry.Shape[0], InputsPerOutput(entry), Taps(entry), entry.PanelWidth, first, end, source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry.Packing, "The layout is none of the known ones.");
        }

        if (end == entry.Shape[0])
        {
            for (long i = written; i < entry.LengthInElements; i++)
            {
                destination[i] = 0;
            }
        }
    }

    // Of a window: its rows by its columns.
    private static int Taps(WeightEntry entry) => entry.Shape[^2] * entry.Shape[^1];

    private static int InputsPerOutput(WeightEntry entry) => checked((int)(ElementCount(entry.Shape) / entry.Shape[0]));

    // Returns the length of the packed form up to the last output of the range.
    private static long PackPanels(int outputs, int inputs, int taps, int panelWidth, int first, int end, float* source, float* destination)
    {
        int padded = Lanes.RoundUp(outputs);
        int panelEnd = first;
        for (int panel = first; panel < end; panel = panelEnd)
        {
            int width = Math.Min(panelWidth, padded - panel);
            panelEnd = panel + width;
            int rows = Math.Min(panelEnd, outputs) - panel;
            PackPanel(source + ((long)(panel - first) * inputs), rows, inputs / taps, taps, destination + ((long)panel * inputs), width);
        }

        return (long)panelEnd * inputs;
    }

    // [row][inner, tap] becomes [tap, inner][width], rows that are not there being zeros; with one tap it is a transposition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(float* source, int rows, int inner, int taps, float* panel, int width)
    {
        long stride = (long)inner * taps;
        for (int block = 0; block < inner; block += InputsPerBlock)
        {
            int blockEnd = Math.Min(inner, block + InputsPerBlock);
            for (int lane = 0; lane < width; lane += Lanes.Count)
            {
                int lanes = Math.Clamp(rows - lane, 0, Lanes.Count);
                for (int tap = 0; tap < taps; tap++)
                {
                    float* from = source + (lane * stride) + tap;
                    float* to = panel + ((long)tap * inner * width) + lane;
                    if (lanes == Lanes.Count)
                    {
                        GatherLanes(from, stride, taps, block, blockEnd, to, width);
                    }
                    else
                    {
                        GatherSomeLanes(from, stride, taps, block, blockEnd, to, width, lanes);
                    }
                }
            }
        }
    }

    // Sixteen rows, so that whole cache lines are written: all of ConvNeXt-Tiny takes 30 ms of processor time, an element at a time 140 ms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherLanes(float* from, long stride, int taps, int block, int blockEnd, float* to, int width)
    {
        float* second = from + (4 * stride);
        float* third = from + (8 * stride);
        float* fourth = from + (12 * stride);
        for (int i = block; i < blockEnd; i++)
        {
            long k = (long)i * taps;
            float* target = to + ((long)i * width);
            FourRows(from + k, stride).Store(target);
            FourRows(second + k, stride).Store(target + 4);
            FourRows(third + k, stride).Store(target + 8);
            FourRows(fourth + k, stride).Store(target + 12);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FourRows(float* source, long stride) =>
        Vector128.Create(source[0], source[stride], source[2 * stride], source[3 * stride]);

    private static void GatherSomeLanes(float* from, long stride, int taps, int block, int blockEnd, float* to, int width, int lanes)
    {
        for (int i = block; i < blockEnd; i++)
        {
            float* target = to + ((long)i * width);
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                target[lane] = lane < lanes ? from[(lane * stride) + ((long)i * taps)] : 0;
            }
        }
    }
}
