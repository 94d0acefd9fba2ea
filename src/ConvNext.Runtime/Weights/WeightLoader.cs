using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;

namespace ConvNext.Weights;

/// <summary>
/// Brings a checkpoint into the layout of a generated network's kernels. A file that <see cref="PackedFile"/> wrote is in that layout already and
/// is used where it lies.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WeightLoader
{
    // What stands after and beside the stages: a checkpoint of one form (classification, bare model, backbone) may serve a
    // network that was generated in another and does not use all of it.
    private static readonly string[] HeadPrefixes = ["classifier.", "convnext.layernorm.", "hidden_states_norms."];

    /// <summary>Opens a safetensors file, an index of shards or a folder with either, and packs its weights; a packed file is mapped and used in place.</summary>
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

    /// <summary>
    /// Packs all tensors of a network, in parallel; any of the known namings is understood. The source is not needed afterwards, also
    /// where it is a packed file, which then stays mapped for the weights.
    /// </summary>
    /// <exception cref="WeightsException">
    /// Tensors are missing, unexpected, misshaped or of an unreadable type: all of them are listed. Or the file was packed for another network.
    /// </exception>
    public static PackedWeights Load(ITensorSource source, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        if (FileOf(source) is { } file && PackedFile.IsPacked(file))
        {
            return PackedFile.Open(file, network);
        }

        CanonicalTensorSource canonical = CheckpointNames.Canonical(source);
        WeightRequirements.Check(
            canonical,
            [.. network.Weights.Select(entry => new TensorRequirement(entry.Name, entry.Shape, IsOptional: entry.Default is not null))],
            Ignorable(canonical, network));

        // Every float is written by the threads that pack, which so share the first touch of each page; zeroing before that would be one thread's.
        var memory = new AlignedMemory(network.WeightsLengthInFloats, isZeroed: !IsCovered(network));
        var packing = new ParallelPacking(memory.Pointer);
        foreach (WeightEntry entry in network.Weights)
        {
            if (canonical.TryGet(entry.Name, out TensorData? tensor))
            {
                packing.Add(entry, tensor);
            }
            else if (entry.Default is { } value)
            {
                Fill(entry, value, memory.Pointer + entry.OffsetInFloats);
            }
        }

        packing.Run();
        GC.KeepAlive(source);
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
        new Span<float>(destination, checked((int)entry.LengthInFloats)).Clear();
        WeightPacker.Pack(entry, filled.Pointer, destination);
    }

    private static SafetensorsFile? FileOf(ITensorSource source) => source switch
    {
        SafetensorsFile file => file,
        Checkpoint checkpoint => checkpoint.OnlyFile,
        _ => null,
    };

    // Whether the tensors follow each other without a gap from the first float to the last.
    private static bool IsCovered(NetworkDescription network)
    {
        long position = 0;
        foreach (WeightEntry entry in network.Weights)
        {
            if (entry.OffsetInFloats != position)
            {
                return false;
            }

            position += entry.LengthInFloats;
        }

        return position == network.WeightsLengthInFloats;
    }
}
