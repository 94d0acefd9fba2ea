using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Families;
using ConvNext.Safetensors;
using ConvNext.Weights;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>A table of tensors with each layout, some larger than the pieces that threads share, and values for them.</summary>
internal static class SmallNetwork
{
    /// <summary>The description; <paramref name="panelWidth"/> is the width of most panels.</summary>
    public static NetworkDescription Create(int panelWidth = 48)
    {
        List<WeightEntry> entries = [];
        long offset = 0;
        Add(TensorRole.StemConvolutionWeight, 0, WeightPacking.Panels, panelWidth, 1, 40, 3, 4, 4);
        Add(TensorRole.StemConvolutionBias, 0, WeightPacking.Vector, 0, 1, 40);
        Add(TensorRole.DepthwiseConvolutionWeight, 0, WeightPacking.Depthwise, 0, 49, 40, 1, 7, 7);
        Add(TensorRole.ExpandWeight, 0, WeightPacking.Panels, panelWidth, 1, 1000, 700);
        Add(TensorRole.DownsampleConvolutionWeight, 1, WeightPacking.DownsamplePanels, 32, 1, 100, 40, 2, 2);
        Add(TensorRole.ClassifierWeight, 0, WeightPacking.Panels, 16, 1, 5, 24);
        Add(TensorRole.ClassifierBias, 0, WeightPacking.Vector, 0, 1, 5);
        return new NetworkDescription
        {
            Name = "Small",
            InputChannels = 3,
            InputHeight = 8,
            InputWidth = 8,
            Labels = [],
            ParameterCount = 0,
            MultiplyCount = 0,
            Outputs = [],
            OutputLengthInFloats = 0,
            ArenaLengthInFloats = 0,
            ScratchLengthInFloats = 0,
            Weights = entries,
            WeightsLengthInBytes = offset,
        };

        void Add(TensorRole role, int stage, WeightPacking packing, int width, int taps, params int[] shape)
        {
            long length = sizeof(float) * ((shape[0] + 15) / 16 * 16) * (packing == WeightPacking.Depthwise ? taps : Elements(shape) / shape[0]);
            entries.Add(new WeightEntry(ModelFamily.ConvNext.Tensor(role, stage), shape, packing, width, PackedElementType.Float32, offset, length));
            offset += length;
        }
    }

    /// <summary>A checkpoint of it in a file format's bytes, every element different and exact in every type (<c>F32</c>, <c>F16</c> or <c>BF16</c>).</summary>
    public static SafetensorsFile Checkpoint(NetworkDescription network, string type = "F32")
    {
        var writer = new SafetensorsWriter();
        foreach (WeightEntry entry in network.Weights)
        {
            writer.Add(entry.Name, type, Array.ConvertAll(entry.Shape, dimension => (long)dimension), stream =>
            {
                float[] values = [.. Values(entry)];
                stream.Write(type switch
                {
                    "F32" => MemoryMarshal.AsBytes(values.AsSpan()),
                    "F16" => MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (Half)value).AsSpan()),
                    _ => MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).AsSpan()),
                });
            });
        }

        using var stream = new MemoryStream();
        writer.Write(stream);
        return SafetensorsFile.FromMemory(stream.ToArray(), "checkpoint");
    }

    /// <summary>Whole numbers that repeat with a period that no dimension divides.</summary>
    public static IEnumerable<float> Values(WeightEntry entry) =>
        Enumerable.Range(0, (int)Elements(entry.Shape)).Select(i => (float)((i % 251) + 1));

    private static long Elements(int[] shape) => shape.Aggregate(1L, (product, dimension) => product * dimension);
}
