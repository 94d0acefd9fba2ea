using System;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvNext;

/// <summary>Tensors of pixel values, held against the shape that a network takes.</summary>
internal sealed class PixelValues
{
    // Of the first tensor whose elements do not lie one after the other; kept for those that follow.
    private float[] _copy = [];

    /// <summary>
    /// The elements of <paramref name="pixelValues"/> in their order: where they lie if they lie so, else copied. A copy is valid until the next.
    /// </summary>
    /// <exception cref="ArgumentException">The shape is not that of 1 to <paramref name="maxBatch"/> images.</exception>
    public ReadOnlySpan<float> Flatten(in ReadOnlyTensorSpan<float> pixelValues, NetworkDescription network, int maxBatch)
    {
        ReadOnlySpan<nint> lengths = pixelValues.Lengths;
        ReadOnlySpan<nint> image = [network.InputChannels, network.InputHeight, network.InputWidth];
        bool fits = lengths.Length switch
        {
            3 => lengths.SequenceEqual(image),
            4 => lengths[0] >= 1 && lengths[0] <= maxBatch && lengths[1..].SequenceEqual(image),
            _ => false,
        };
        if (!fits)
        {
            string one = string.Join(", ", image.ToArray());
            throw new ArgumentException(
                $"pixel_values has the shape ({string.Join(", ", lengths.ToArray())}); {network.Name} takes (N, {one}) with N from 1 to {maxBatch}, or ({one}) for one image.",
                nameof(pixelValues));
        }

        int length = checked((int)pixelValues.FlattenedLength);
        if (IsInOrder(pixelValues))
        {
            return MemoryMarshal.CreateReadOnlySpan(in pixelValues.GetPinnableReference(), length);
        }

        if (_copy.Length < length)
        {
            _copy = new float[length];
        }

        pixelValues.FlattenTo(_copy);
        return _copy.AsSpan(0, length);
    }

    // IsDense holds for permuted axes as well, where no element is missing but their order is another. An axis of one element may have any stride.
    private static bool IsInOrder(in ReadOnlyTensorSpan<float> pixelValues)
    {
        nint stride = 1;
        for (int axis = pixelValues.Rank - 1; axis >= 0; axis--)
        {
            if (pixelValues.Lengths[axis] != 1 && pixelValues.Strides[axis] != stride)
            {
                return false;
            }

            stride *= pixelValues.Lengths[axis];
        }

        return true;
    }
}
