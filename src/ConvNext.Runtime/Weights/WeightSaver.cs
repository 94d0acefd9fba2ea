using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Writes packed weights as a checkpoint that the reference reads.</summary>
internal static unsafe class WeightSaver
{
    private const int ChunkInFloats = 1 << 18;

    /// <summary>Writes tensors under the reference's names: with the model's prefix for a network with logits, without for a bare model or backbone.</summary>
    /// <param name="path">The file; what stands there is replaced.</param>
    /// <param name="network">Whose weights they are.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="use">Holds them until the file is written.</param>
    /// <param name="type">The type of elements in the file.</param>
    /// <returns>What config.json calls the type: <c>float32</c> where tensors differ, which holds them all.</returns>
    /// <exception cref="SafetensorsException">The file cannot be written.</exception>
    public static string Save(string path, WeightTable network, PackedWeights weights, PackedWeights.UseScope use, SavedWeightsType type)
    {
        string prefix = network.Family.Names.ModelPrefix;
        bool hasPrefix = network.HasPrefix;
        var writer = new SafetensorsWriter();

        // The reference refuses a file that does not say whose tensors it holds.
        writer.Metadata.Add("format", "pt");
        foreach (WeightEntry entry in network.Entries)
        {
            bool inModel = entry.Name.StartsWith(prefix, StringComparison.Ordinal);
            string name = inModel && !hasPrefix ? entry.Name[prefix.Length..] : entry.Name;
            TensorElementType elements = TypeOf(entry, weights, type);
            string typeName = elements switch
            {
                TensorElementType.Float16 => "F16",
                TensorElementType.BFloat16 => "BF16",
                _ => "F32",
            };
            writer.Add(name, typeName, Array.ConvertAll(entry.Shape, dimension => (long)dimension), stream => Write(stream, entry, use.Pointer, elements));
        }

        writer.Write(path);
        TensorElementType[] used = [.. network.Entries.Select(entry => TypeOf(entry, weights, type)).Distinct()];
        return used switch
        {
            [TensorElementType.Float16] => "float16",
            [TensorElementType.BFloat16] => "bfloat16",
            _ => "float32",
        };
    }

    private static TensorElementType TypeOf(WeightEntry entry, PackedWeights weights, SavedWeightsType type) => type switch
    {
        SavedWeightsType.Float16 => TensorElementType.Float16,
        SavedWeightsType.BFloat16 => TensorElementType.BFloat16,
        SavedWeightsType.AsLoaded when weights.LoadedTypes.TryGetValue(entry.Name, out TensorElementType loaded) => loaded,
        _ => TensorElementType.Float32,
    };

    private static void Write(Stream stream, WeightEntry entry, byte* weights, TensorElementType type)
    {
        long elements = WeightPacker.ElementCount(entry.Shape);
        using var unpacked = new AlignedMemory(elements);
        WeightUnpacker.Unpack(entry, weights + entry.OffsetInBytes, unpacked.Pointer);
        ushort[] narrow = type is TensorElementType.Float16 or TensorElementType.BFloat16 ? new ushort[Math.Min(ChunkInFloats, elements)] : [];
        for (long first = 0; first < elements; first += ChunkInFloats)
        {
            var values = new ReadOnlySpan<float>(unpacked.Pointer + first, (int)Math.Min(ChunkInFloats, elements - first));
            if (narrow.Length == 0)
            {
                stream.Write(MemoryMarshal.AsBytes(values));
                continue;
            }

            Span<ushort> rounded = narrow.AsSpan(0, values.Length);
            if (type == TensorElementType.Float16)
            {
                FloatNarrowing.ToHalf(values, MemoryMarshal.Cast<ushort, Half>(rounded));
            }
            else
            {
                FloatNarrowing.ToBFloat16(values, rounded);
            }

            stream.Write(MemoryMarshal.AsBytes(rounded));
        }
    }
}
