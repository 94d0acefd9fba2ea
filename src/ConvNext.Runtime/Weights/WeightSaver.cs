using System;
using System.IO;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;

namespace ConvNext.Weights;

/// <summary>Writes packed weights as a checkpoint that the reference reads.</summary>
internal static unsafe class WeightSaver
{
    /// <summary>Writes float32 tensors under the reference's names: with the model's prefix for a network with logits, without for a bare model or backbone.</summary>
    /// <exception cref="SafetensorsException">The file cannot be written.</exception>
    public static void Save(string path, NetworkDescription network, PackedWeights weights)
    {
        using PackedWeights.UseScope use = weights.BeginUse();
        bool hasPrefix = network.Outputs.Any(output => output.Name == "logits");
        var writer = new SafetensorsWriter();

        // The reference refuses a file that does not say whose tensors it holds.
        writer.Metadata.Add("format", "pt");
        foreach (WeightEntry entry in network.Weights)
        {
            bool inModel = entry.Name.StartsWith(CheckpointNames.DefaultPrefix, StringComparison.Ordinal);
            string name = inModel && !hasPrefix ? entry.Name[CheckpointNames.DefaultPrefix.Length..] : entry.Name;
            writer.Add(name, "F32", Array.ConvertAll(entry.Shape, dimension => (long)dimension), stream => Write(stream, entry, use.Pointer));
        }

        writer.Write(path);
    }

    private static void Write(Stream stream, WeightEntry entry, float* weights)
    {
        const int ChunkInFloats = 1 << 18;
        long elements = WeightPacker.ElementCount(entry.Shape);
        using var unpacked = new AlignedMemory(elements);
        WeightUnpacker.Unpack(entry, weights + entry.OffsetInFloats, unpacked.Pointer);
        for (long first = 0; first < elements; first += ChunkInFloats)
        {
            stream.Write(new ReadOnlySpan<byte>(unpacked.Pointer + first, (int)Math.Min(ChunkInFloats, elements - first) * sizeof(float)));
        }
    }
}
