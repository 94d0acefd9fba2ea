using System;
using System.ComponentModel;
using System.Threading.Tasks;
using ConvNext.Families;
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
    public static PackedWeights Create(ulong seed, WeightTable network)
    {
        ArgumentNullException.ThrowIfNull(network);
        AlignedMemory memory = PackedWeights.Allocate(network.LengthInBytes);
        byte* destination = (byte*)memory.Pointer;
        Parallel.ForEach(network.Entries, entry => Fill(entry, network, seed, destination + entry.OffsetInBytes));
        return new PackedWeights(memory);
    }

    /// <summary>Makes and packs one tensor.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="network">Has the values that depend on the network.</param>
    /// <param name="seed">Any number; equal ones give equal weights.</param>
    /// <param name="destination">Its packed form; all of it is written.</param>
    internal static void Fill(WeightEntry entry, WeightTable network, ulong seed, byte* destination)
    {
        int elements = checked((int)WeightPacker.ElementCount(entry.Shape));
        using var values = new AlignedMemory(elements);
        Fill(entry.Tensor, network, seed, new Span<float>(values.Pointer, elements));
        WeightPacker.Pack(entry, values.Pointer, destination);
    }

    /// <summary>Makes one tensor as checkpoints have it.</summary>
    /// <param name="tensor">Which tensor it is.</param>
    /// <param name="network">Has the values that depend on the network.</param>
    /// <param name="seed">Any number; equal ones give equal weights.</param>
    /// <param name="values">All its elements; all are written.</param>
    internal static void Fill(NetworkTensor tensor, WeightTable network, ulong seed, Span<float> values)
    {
        switch (TensorRoles.InitialisationOf(tensor.Role))
        {
            case Initialisation.Normal:
                var stream = new NormalStream(tensor.Name, seed);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)(stream.Next() * network.InitializerRange);
                }

                break;
            case Initialisation.Ones:
                values.Fill(1);
                break;
            case Initialisation.LayerScale:
                values.Fill((float)network.LayerScaleInitValue);
                break;
            case Initialisation.Slope:
                values.Fill(PReluSlope);
                break;
            default:
                values.Clear();
                break;
        }
    }
}
