using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights.PyTorch;

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

    /// <summary>Opens whatever <see cref="Checkpoint.Open"/> takes, and packs its weights; a packed file is mapped and used in place.</summary>
    /// <exception cref="ConvNextException">The checkpoint cannot be read, or its tensors are not those of the network.</exception>
    public static PackedWeights Load(string path, NetworkDescription network, string? key = null)
    {
        using var checkpoint = Checkpoint.Open(path, key);
        return Load(checkpoint, network);
    }

    /// <summary>
    /// Packs all tensors of a network, in parallel; any of the known namings is understood. The source is not needed afterwards, also
    /// where it is a packed file, which then stays mapped for the weights.
    /// </summary>
    /// <exception cref="WeightsException">
    /// Tensors are missing, unexpected, misshaped or of an unreadable type: they are listed, or the family is named whose they are. Or the
    /// file was packed for another network.
    /// </exception>
    public static PackedWeights Load(ITensorSource source, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        if (FileOf(source) is { } file && PackedFile.IsPacked(file))
        {
            return PackedFile.Open(file, network);
        }

        // Whoever disposes of the source meanwhile, its tensors stay.
        using IDisposable? kept = (source as ISharesMemory)?.ShareMemory();
        CanonicalTensorSource canonical = CheckpointNames.Canonical(source);
        HashSet<string> ignorable = Ignorable(canonical, network);
        Check(canonical, network, ignorable);

        // Every float is written by the threads that pack, which so share the first touch of each page; zeroing before that would be one thread's.
        var memory = new AlignedMemory(network.WeightsLengthInFloats, isZeroed: !IsCovered(network));
        Dictionary<string, TensorElementType> types;
        try
        {
            types = Pack(canonical, network, memory.Pointer);
        }
        catch
        {
            memory.Dispose();
            throw;
        }

        GC.KeepAlive(source);
        (string key, IReadOnlyList<string> keys) = KeysOf(source);
        return new PackedWeights(memory)
        {
            LoadedTypes = types,
            Origin = new WeightsOrigin(source.Description, canonical.Naming, canonical.Prefix, key, keys, [.. canonical.Names.Where(ignorable.Contains)]),
        };
    }

    private static void Check(CanonicalTensorSource source, NetworkDescription network, HashSet<string> ignorable)
    {
        try
        {
            WeightRequirements.Check(
                source,
                [.. network.Weights.Select(entry => new TensorRequirement(entry.Name, entry.Shape, IsOptional: entry.Default is not null))],
                ignorable);
        }
        catch (WeightsException error) when (CheckpointFamilies.Recognise(source.OriginalNames) is { } found)
        {
            throw new WeightsException(
                $"{source.Description} holds the weights of {found.Family}, as its tensor {ErrorText.Quote(found.TellTale)} tells; those of a ConvNeXt are accepted.", error);
        }
    }

    /// <returns>How each tensor was stored.</returns>
    private static Dictionary<string, TensorElementType> Pack(CanonicalTensorSource source, NetworkDescription network, float* destination)
    {
        var packing = new ParallelPacking(destination);
        var types = new Dictionary<string, TensorElementType>();
        foreach (WeightEntry entry in network.Weights)
        {
            if (source.TryGet(entry.Name, out TensorData? tensor))
            {
                // Elements that are damaged are found out here, not by the threads that pack.
                _ = tensor.Data;
                packing.Add(entry, tensor);
                types.Add(entry.Name, tensor.ElementType);
            }
            else if (entry.Default is { } value)
            {
                Fill(entry, value, destination + entry.OffsetInFloats);
            }
        }

        packing.Run();
        return types;
    }

    private static (string Key, IReadOnlyList<string> Keys) KeysOf(ITensorSource source) => source switch
    {
        Checkpoint checkpoint => (checkpoint.Key, checkpoint.Keys),
        PyTorchFile file => (file.Key, file.Keys),
        _ => ("", [""]),
    };

    // Tensors of a part that the network does not have at all (of a part that it has, an unexpected tensor is a mistake), and counters that
    // training leaves among the weights: a tensor without dimensions is none of a ConvNeXt's.
    private static HashSet<string> Ignorable(CanonicalTensorSource source, NetworkDescription network)
    {
        string[] unused = [.. HeadPrefixes.Where(prefix => !network.Weights.Any(entry => entry.Default is null && entry.Name.StartsWith(prefix, StringComparison.Ordinal)))];
        return [.. source.Names.Where(name =>
            unused.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            || (source.TryGet(name, out TensorData? tensor) && tensor.Shape.Length == 0))];
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
