using System;
using System.Runtime.Intrinsics;
using ConvNext.Kernels;
using ConvNext.Simd;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>A row of values times a panel, against sums in double precision.</summary>
public sealed unsafe class MatrixVectorTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 16 }, { 7, 16 }, { 8, 32 }, { 9, 48 }, { 40, 16 }, { 767, 32 }, { 1536, 48 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Is_the_sum_of_products(int inputs, int width)
    {
        float[] source = KernelChecks.Random(inputs, 1);
        float[] weights = KernelChecks.Random(inputs * width, 2);
        float[] bias = KernelChecks.Random(width, 3);
        float[] first = Multiply(source, weights, bias, KernelChecks.Widths[0]);
        for (int output = 0; output < width; output++)
        {
            double sum = bias[output];
            double magnitude = Math.Abs(sum);
            for (int k = 0; k < inputs; k++)
            {
                double product = (double)source[k] * weights[(k * width) + output];
                sum += product;
                magnitude += Math.Abs(product);
            }

            // A chain has an eighth of the inputs and what does not fill a step; then four more additions.
            double allowed = ((inputs / MatrixVector.Chains) + MatrixVector.Chains + 4) * KernelChecks.Rounding * magnitude;
            Assert.InRange(first[output], sum - allowed, sum + allowed);
        }

        foreach (int bits in KernelChecks.Widths)
        {
            KernelChecks.AssertSameBits(first, Multiply(source, weights, bias, bits), $"{inputs} × {width}, {bits} bits");
        }
    }

    private static float[] Multiply(float[] source, float[] weights, float[] bias, int bits)
    {
        float[] results = new float[bias.Length];
        fixed (float* from = source, panel = weights, start = bias, to = results)
        {
            switch (bits)
            {
                case 512:
                    MatrixVector.Panel<Simd512, Vector512<float>>(from, panel, start, to, source.Length, bias.Length);
                    break;
                case 256:
                    MatrixVector.Panel<Simd256, Vector256<float>>(from, panel, start, to, source.Length, bias.Length);
                    break;
                default:
                    MatrixVector.Panel<Simd128, Vector128<float>>(from, panel, start, to, source.Length, bias.Length);
                    break;
            }
        }

        return results;
    }
}
