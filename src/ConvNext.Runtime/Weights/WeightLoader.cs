using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>Brings a checkpoint into the layout of a generated network's kernels.</summary>
public static unsafe class WeightLoader
{
    // A checkpoint of the classification form may serve a network that was generated without a classifier.
    private static readonly HashSet<string> ClassifierTensors = ["classifier.weight", "classifier.bias"];

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
        bool hasClassifier = network.Weights.Any(entry => ClassifierTensors.Contains(entry.Name));
        WeightRequirements.Check(
            canonical,
            [.. network.Weights.Select(entry => new TensorRequirement(entry.Name, entry.Shape))],
            hasClassifier ? null : ClassifierTensors);

        var memory = new AlignedMemory(network.WeightsLengthInFloats);
        float* destination = memory.Pointer;
        Parallel.ForEach(network.Weights, entry =>
        {
            if (canonical.TryGet(entry.Name, out TensorData? tensor))
            {
                Pack(entry, tensor, destination + entry.OffsetInFloats);
            }
        });
        return new PackedWeights(memory);
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
