using System;
using System.Threading.Tasks;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>Brings a checkpoint into the layout of a generated network's kernels.</summary>
public static unsafe class WeightLoader
{
    /// <summary>Packs all tensors of a network, in parallel.</summary>
    public static PackedWeights Load(ITensorSource source, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        var memory = new AlignedMemory(network.WeightsLengthInFloats);
        float* destination = memory.Pointer;
        Parallel.ForEach(network.Weights, entry =>
        {
            if (!source.TryGet(entry.Name, out TensorData? tensor))
            {
                throw new ConvNextException($"missing {entry.Name}");
            }

            WeightPacker.Pack(entry, (float*)tensor.Data, destination + entry.OffsetInFloats);
        });
        return new PackedWeights(memory);
    }

    /// <summary>x</summary>
    public static PackedWeights Load(string path, NetworkDescription network) => throw new ConvNextException(path);
}
