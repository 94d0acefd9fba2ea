using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using ConvNext.Families;
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
    /// <summary>Opens whatever <see cref="Checkpoint.Open"/> takes, and packs its weights; a packed file is mapped and used in place.</summary>
    /// <exception cref="ConvNextException">The checkpoint cannot be read, or its tensors are not those of the network.</exception>
    public static PackedWeights Load(string path, WeightTable network, string? key = null)
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
    public static PackedWeights Load(ITensorSource source, WeightTable network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        if (FileOf(source) is { } file && PackedFile.IsPacked(file))
        {
            return PackedFile.Open(file, network);
        }

        // Whoever disposes of the source meanwhile, its tensors stay.
        using IDisposable? kept = (source as ISharesMemory)?.ShareMemory();
        CanonicalTensorSource canonical = CheckpointNames.Canonical(source, network.Family);
        HashSet<string> ignorable = Ignorable(canonical, network);
        Check(canonical, network, ignorable);

        // Every byte is written by the threads that pack, which so share the first touch of each page; zeroing before that would be one thread's.
        AlignedMemory memory = PackedWeights.Allocate(network.LengthInBytes, isZeroed: !IsCovered(network));
        Dictionary<string, TensorElementType> types;
        try
        {
            types = Pack(canonical, network, (byte*)memory.Pointer);
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

    private static void Check(CanonicalTensorSource source, WeightTable network, HashSet<string> ignorable)
    {
        try
        {
            WeightRequirements.Check(
                source,
                [
                    .. network.Entries.DistinctBy(entry => entry.Name)
                        .Select(entry => new TensorRequirement(entry.Name, entry.Shape, IsOptional(entry, network, source))),
                ],
                ignorable);
        }
        catch (WeightsException error) when (ForeignCheckpoints.Recognise(source.OriginalNames, network.Family, network.Variant) is { } found)
        {
            throw new WeightsException(
                $"{source.Description} holds the weights of {found.Network}, as its tensor {ErrorText.Quote(found.TellTale)} tells; "
                + $"those of {network.Family.Title} are accepted{(found.IsGenerated ? ", and a class generated from the checkpoint's own config.json takes it" : "")}.",
                error);
        }
    }

    // The last layer of an image tower of open_clip has no bias.
    private static bool IsOptional(WeightEntry entry, WeightTable network, CanonicalTensorSource source) =>
        TensorRoles.IsOptional(entry.Tensor.Role)
        || (entry.Tensor.Role == TensorRole.LayerScale && network.Variant.LayerScaleIsOptional)
        || (entry.Tensor.Role == TensorRole.ClassifierBias && source.Prefix.EndsWith(OpenClipNames.Prefix, StringComparison.Ordinal));

    /// <returns>How each tensor was stored.</returns>
    private static Dictionary<string, TensorElementType> Pack(CanonicalTensorSource source, WeightTable network, byte* destination)
    {
        var packing = new ParallelPacking(destination);
        var types = new Dictionary<string, TensorElementType>();
        foreach (WeightEntry entry in network.Entries)
        {
            if (source.TryGet(entry.Name, out TensorData? tensor))
            {
                // Elements that are damaged are found out here, not by the threads that pack.
                _ = tensor.Data;
                packing.Add(entry, tensor);

                // Several entries may be made of one tensor.
                types[entry.Name] = tensor.ElementType;
            }
            else
            {
                // Only what is optional is missing here: it is as it was initialised.
                RandomWeights.Fill(entry, network, seed: 0, destination + entry.OffsetInBytes);
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

    // Tensors of a head that the network does not have at all (of a head that it has, an unexpected tensor is a mistake), and counters that
    // training leaves among the weights: a tensor without dimensions is none of a ConvNeXt's.
    private static HashSet<string> Ignorable(CanonicalTensorSource source, WeightTable network)
    {
        HashSet<NetworkSection> needed = [.. network.Entries.Select(entry => entry.Tensor.Role).Where(role => !TensorRoles.IsOptional(role)).Select(TensorRoles.SectionOf)];
        return [.. source.Names.Where(name =>
            (network.Family.Names.HeadOf(name) is { } head && !needed.Contains(head))
            || (source.TryGet(name, out TensorData? tensor) && tensor.Shape.Length == 0))];
    }

    /// <summary>The one file of safetensors that a source is, if it is one.</summary>
    internal static SafetensorsFile? FileOf(ITensorSource source) => source switch
    {
        SafetensorsFile file => file,
        Checkpoint checkpoint => checkpoint.OnlyFile,
        _ => null,
    };

    // Whether the tensors follow each other without a gap from the first byte to the last.
    private static bool IsCovered(WeightTable network)
    {
        long position = 0;
        foreach (WeightEntry entry in network.Entries)
        {
            if (entry.OffsetInBytes != position)
            {
                return false;
            }

            position += entry.LengthInBytes;
        }

        return position == network.LengthInBytes;
    }
}
