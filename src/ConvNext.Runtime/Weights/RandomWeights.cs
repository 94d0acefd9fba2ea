using System;
using System.ComponentModel;
using System.Threading.Tasks;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>Weights that nothing has been learned with, as the reference initialises a model from its configuration alone.</summary>
/// <remarks>
/// Convolutions and linear layers: normal(0, initializer_range). Biases 0, norms 1 and 0, layer scales their initial value, the slope
/// of a prelu 0.25, PyTorch's own. A tensor depends on the seed and its name alone, and on every machine to the bit.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class RandomWeights
{
    private const float PReluSlope = 0.25f;

    /// <summary>Makes and packs all tensors of a network, in parallel.</summary>
    /// <param name="seed">Any number; equal ones give equal weights.</param>
    /// <param name="network">The network.</param>
    public static PackedWeights Create(ulong seed, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var memory = new AlignedMemory(network.WeightsLengthInFloats);
        float* destination = memory.Pointer;
        Parallel.ForEach(network.Weights, entry =>
        {
            int elements = checked((int)WeightPacker.ElementCount(entry.Shape));
            using var values = new AlignedMemory(elements);
            Fill(entry, network.Config, seed, new Span<float>(values.Pointer, elements));
            WeightPacker.Pack(entry, values.Pointer, destination + entry.OffsetInFloats);
        });
        return new PackedWeights(memory);
    }

    private static void Fill(WeightEntry entry, ConvNextConfig config, ulong seed, Span<float> values)
    {
        if (entry.Shape.Length > 1)
        {
            var stream = new NormalStream(entry.Name, seed);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(stream.Next() * config.InitializerRange);
            }

            return;
        }

        // What has one dimension is a bias, a norm's weight, a layer scale or the slope of a prelu.
        values.Fill(
            entry.Name.EndsWith(".bias", StringComparison.Ordinal) ? 0
            : entry.Name.EndsWith(".layer_scale_parameter", StringComparison.Ordinal) ? (float)config.LayerScaleInitValue
            : entry.Name.EndsWith(".act.weight", StringComparison.Ordinal) ? PReluSlope
            : 1);
    }
}
