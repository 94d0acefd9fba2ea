using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Training.Optimization;

/// <summary>The length of all gradients together, and how they are clipped to one.</summary>
public static class GradientNorm
{
    // What PyTorch's clip_grad_norm_ adds to the norm.
    private const double Guard = 1e-6;

    /// <summary>√Σg², summed in double: eight sums that take turns within a tensor, then in one fixed tree, then tensor after tensor.</summary>
    public static double Of(IEnumerable<IOptimizedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        double sum = 0;
        foreach (IOptimizedTensor tensor in tensors)
        {
            sum += SquaresOf(tensor.Gradients);
        }

        return Math.Sqrt(sum);
    }

    /// <summary>min(1, largest / (norm + 1e-6)), as PyTorch's <c>clip_grad_norm_</c>; 1 where nothing is clipped (<paramref name="largest"/> is 0).</summary>
    public static float ClippingScale(double norm, double largest) => largest > 0 ? (float)Math.Min(1, largest / (norm + Guard)) : 1;

    // Vectors of a fixed width, whatever the machine's registers are.
    private static double SquaresOf(ReadOnlySpan<float> gradients)
    {
        Vector256<double> even = Vector256<double>.Zero;
        Vector256<double> odd = Vector256<double>.Zero;
        ReadOnlySpan<Vector256<float>> wide = MemoryMarshal.Cast<float, Vector256<float>>(gradients);
        foreach (Vector256<float> eight in wide)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(eight);
            even += lower * lower;
            odd += upper * upper;
        }

        Vector256<double> both = even + odd;
        double sum = (both[0] + both[2]) + (both[1] + both[3]);
        foreach (float rest in gradients[(wide.Length * Vector256<float>.Count)..])
        {
            sum += (double)rest * rest;
        }

        return sum;
    }
}
