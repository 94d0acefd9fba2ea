using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>Turns a strided view of a storage into row-major elements.</summary>
internal static unsafe class TensorView
{
    /// <summary>Elements of a tensor, once each of them is known to lie inside its storage.</summary>
    /// <exception cref="PyTorchFileException">The tensor is larger than 64 bits can count, or reaches outside; no file is named.</exception>
    public static long CountElements(PickleTensor tensor)
    {
        // Elements × 8 bytes must fit too: that is what the widest type takes.
        Int128 elements = 1;
        foreach (long dimension in tensor.Shape)
        {
            elements *= dimension;
            if (elements > long.MaxValue / sizeof(double))
            {
                throw new PyTorchFileException($"its shape {ErrorText.Shape(tensor.Shape)} reaches further than 64 bits can count");
            }
        }

        Int128 last = tensor.Offset;
        for (int i = 0; i < tensor.Shape.Length && elements > 0; i++)
        {
            last += (Int128)(tensor.Shape[i] - 1) * tensor.Strides[i];
            if (last > long.MaxValue)
            {
                throw new PyTorchFileException(
                    $"its shape {ErrorText.Shape(tensor.Shape)} with the strides {ErrorText.Shape(tensor.Strides)} from its storage's element {tensor.Offset} on "
                    + "reaches further than 64 bits can count");
            }
        }

        return elements == 0 || last < tensor.StorageElements
            ? (long)elements
            : throw new PyTorchFileException(
                $"its last element, of shape {ErrorText.Shape(tensor.Shape)}, lies at {last} of a storage of {tensor.StorageElements} elements");
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
        byte* source = storage + (tensor.Offset * tensor.Type.Size);
        Axis[] axes = Simplify(tensor);
        switch (tensor.Type.Size)
        {
            case 1:
                Gather(axes, source, destination);
                break;
            case 2:
                Gather(axes, (ushort*)source, (ushort*)destination);
                break;
            case 4:
                Gather(axes, (uint*)source, (uint*)destination);
                break;
            default:
                Gather(axes, (ulong*)source, (ulong*)destination);
                break;
        }
    }

    private readonly record struct Axis(long Length, long Stride);

    /// <summary>
    /// The same view with as few axes as can be: those of length 1 are left out, and those whose elements follow each other as one
    /// are joined. What is left has at least two elements along each axis, so that no number of axes makes the odometer slow.
    /// </summary>
    private static Axis[] Simplify(PickleTensor tensor)
    {
        var axes = new List<Axis>(tensor.Shape.Length);
        for (int i = 0; i < tensor.Shape.Length; i++)
        {
            var axis = new Axis(tensor.Shape[i], tensor.Strides[i]);
            if (axis.Length == 1)
            {
                continue;
            }

            if (axes.Count > 0 && axes[^1].Stride == axis.Stride * axis.Length)
            {
                axes[^1] = new Axis(axes[^1].Length * axis.Length, axis.Stride);
            }
            else
            {
                axes.Add(axis);
            }
        }

        return axes.Count > 0 ? [.. axes] : [new Axis(1, 1)];
    }

    private static void Gather<T>(Axis[] axes, T* source, T* destination)
        where T : unmanaged
    {
        Axis inner = axes[^1];
        var index = new long[axes.Length];
        while (true)
        {
            for (long i = 0; i < inner.Length; i++)
            {
                Unsafe.WriteUnaligned(destination + i, Unsafe.ReadUnaligned<T>(source + (i * inner.Stride)));
            }

            destination += inner.Length;

            // Count the outer axes up like an odometer and move the source along.
            int axis = axes.Length - 2;
            for (; axis >= 0; axis--)
            {
                source += axes[axis].Stride;
                if (++index[axis] < axes[axis].Length)
                {
                    break;
                }

                source -= axes[axis].Length * axes[axis].Stride;
                index[axis] = 0;
            }

            if (axis < 0)
            {
                return;
            }
        }
    }
}
