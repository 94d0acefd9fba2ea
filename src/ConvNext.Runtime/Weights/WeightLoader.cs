using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>Brings a checkpoint into the layout of a generated network's kernels.</summary>
public static unsafe class WeightLoader
{
    // What stands after and beside the stages: a checkpoint of one form (classification, bare model, backbone) may serve a
    // network that was generated in another and does not use all of it.
    private static readonly string[] HeadPrefixes = ["classifier.", "convnext.layernorm.", "hidden_states_norms."];

    /// <summary>Opens a safetensors file, an index of shards or a folder with either, and packs its weights.</summary>
    /// <exception cref="ConvNextException">The checkpoint cannot be read, or its tensors are not those of the network.</exception>
    public static PackedWeights Load(string path, NetworkDescription network)
    {
        ITensorSource checkpoint = Checkpoint.Open(path);
        try
        {
            return Load(checkpoint, network);
        }
        finally
        {
            (checkpoint as IDisposable)?.Dispose();
        }
    }

    /// <summary>Packs all tensors of a network, in parallel; any of the known namings is understood.</summary>
    /// <exception cref="WeightsException">Tensors are missing, unexpected, misshaped or of an unreadable type: all of them are listed.</exception>
    public static PackedWeights Load(ITensorSource source, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        CanonicalTensorSource canonical = CheckpointNames.Canonical(source);
        WeightRequirements.Check(
            canonical,
            [.. network.Weights.Select(entry => new TensorRequirement(entry.Name, entry.Shape, IsOptional: entry.Default is not null))],
            Ignorable(canonical, network));

        var memory = new AlignedMemory(network.WeightsLengthInFloats);
        float* destination = memory.Pointer;
        Parallel.ForEach(network.Weights, entry =>
        {
            if (canonical.TryGet(entry.Name, out TensorData? tensor))
            {
                Pack(entry, tensor, destination + entry.OffsetInFloats);
            }
            else if (entry.Default is { } value)
            {
                Fill(entry, value, destination + entry.OffsetInFloats);
            }
        });
        return new PackedWeights(memory);
    }

    // Tensors of a part that the network does not have at all; of a part that it has, an unexpected tensor is a mistake.
    private static HashSet<string> Ignorable(CanonicalTensorSource source, NetworkDescription network)
    {
        string[] unused = [.. HeadPrefixes.Where(prefix => !network.Weights.Any(entry => entry.Default is null && entry.Name.StartsWith(prefix, StringComparison.Ordinal)))];
        return [.. source.Names.Where(name => unused.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))];
    }

    private static void Fill(WeightEntry entry, float value, float* destination)
    {
        int elements = checked((int)WeightPacker.ElementCount(entry.Shape));
        using var filled = new AlignedMemory(elements);
        new Span<float>(filled.Pointer, elements).Fill(value);
        WeightPacker.Pack(entry, filled.Pointer, destination);
    }

    private static void Pack(WeightEntry entry, TensorData tensor, float* destination)
    {
        if (tensor.ElementType == TensorElementType.Float32)
        {
            WeightPacker.Pack(entry, (float*)tensor.Data, destination);
            return;
        }

        int elements = checked((int)WeightPacker.ElementCount(entry.Shape));
        using var converted = new AlignedMemory(elements);
        ElementConversion.ToFloat32(tensor, new Span<float>(converted.Pointer, elements));
        WeightPacker.Pack(entry, converted.Pointer, destination);
    }
}
