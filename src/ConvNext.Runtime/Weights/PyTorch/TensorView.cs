using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Weights.PyTorch;

/// <summary>Turns a strided view of a storage into row-major elements.</summary>
internal static unsafe class TensorView
{
    /// <summary>Elements of a tensor, once each of them is known to lie inside its storage.</summary>
    /// <exception cref="PyTorchFileException">The tensor is larger than 64 bits can count, or reaches outside; no file is named.</exception>
    public static long CountElements(PickleTensor tensor)
    {
        string shape = ErrorText.Shape(tensor.Shape);
        try
        {
            checked
            {
                long elements = 1;
                long last = tensor.Offset;
                foreach (long dimension in tensor.Shape)
                {
                    elements *= dimension;
                }

                // Elements × 8 bytes must fit too: that is what the widest type takes.
                _ = elements * sizeof(double);
                for (int i = 0; i < tensor.Shape.Length; i++)
                {
                    last += elements == 0 ? 0 : (tensor.Shape[i] - 1) * tensor.Strides[i];
                }

                return elements == 0 || last < tensor.Storage.Elements
                    ? elements
                    : throw new PyTorchFileException(
                        $"its last element, of shape {shape}, lies at {last} of a storage of {tensor.Storage.Elements} elements");
            }
        }
        catch (OverflowException error)
        {
            throw new PyTorchFileException($"its shape {shape} reaches further than 64 bits can count", error);
        }
    }

    /// <summary>Whether the elements already lie one after another in row-major order.</summary>
    public static bool IsContiguous(PickleTensor tensor)
    {
        long expected = 1;
        for (int i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] == 0)
            {
                return true;
            }

            if (tensor.Shape[i] != 1 && tensor.Strides[i] != expected)
            {
                return false;
            }

            expected *= tensor.Shape[i];
        }

        return true;
    }

    /// <summary>Copies the elements of a tensor from its storage to <paramref name="destination"/> in row-major order.</summary>
    public static void Gather(PickleTensor tensor, byte* storage, byte* destination)
    {
        int size = tensor.Storage.Type.ElementSize;
        long elements = CountElements(tensor);
        long position = tensor.Offset;
        var index = new long[tensor.Shape.Length];
        for (long i = 0; i < elements; i++)
        {
            Unsafe.CopyBlockUnaligned(destination + (i * size), storage + (position * size), (uint)size);

            // Count the index up like an odometer and move the position along.
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                position += tensor.Strides[axis];
                if (++index[axis] < tensor.Shape[axis])
                {
                    break;
                }

                position -= tensor.Shape[axis] * tensor.Strides[axis];
                index[axis] = 0;
            }
        }
    }
}
