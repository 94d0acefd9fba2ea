using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Activations;
using ConvNext.Kernels;
using ConvNext.Simd;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>The sums of quarters, against their definition with each operation rounded on its own.</summary>
public sealed unsafe class SevenProductsTests
{
    private const int Pairs = 5;
    private const int Half = 48;
    private const int Stride = (2 * Half) + 16;
    private const int SumStride = (4 * Half) + 16;

    /// <summary>
    /// Small integers leave nothing to round: the seven products, added up as the remarks of <see cref="SevenProducts"/> say, are the product.
    /// </summary>
    [Fact]
    public void Seven_products_of_quarters_are_the_product()
    {
        float[] a = Integers(2 * Half, 1);
        float[] b = Integers(4 * Half, 2);
        float[] source = new float[2 * Stride];
        float[] a11 = a[..Half], a21 = a[Half..], a12 = Integers(Half, 3), a22 = Integers(Half, 4);
        a11.CopyTo(source, 0);
        a12.CopyTo(source, Half);
        a21.CopyTo(source, Stride);
        a22.CopyTo(source, Stride + Half);
        float[] sums = Sums(source, pairs: 1, bits: 512);
        float[] S(int index) => sums[(index * Half)..((index + 1) * Half)];
        float[] b11 = b[..Half], b12 = b[Half..(2 * Half)], b21 = b[(2 * Half)..(3 * Half)], b22 = b[(3 * Half)..];
        float[] t1 = Less(b12, b11), t2 = Less(b22, t1), t3 = Less(b22, b12), t4 = Less(b21, t2);

        float p1 = Dot(a11, b11);
        float u = p1 + Dot(S(1), t2);
        float v = u + Dot(S(2), t3);
        float p5 = Dot(S(0), t1);
        Assert.Equal(Dot(a11, b11) + Dot(a12, b21), p1 + Dot(a12, b21));
        Assert.Equal(Dot(a11, b12) + Dot(a12, b22), u + p5 + Dot(S(3), b22));
        Assert.Equal(Dot(a21, b11) + Dot(a22, b21), v + Dot(a22, t4));
        Assert.Equal(Dot(a21, b12) + Dot(a22, b22), v + p5);
    }

    [Fact]
    public void Sums_of_the_source_have_the_same_bits_at_each_width()
    {
        float[] source = KernelChecks.Random(2 * Pairs * Stride, 5);
        float[] expected = new float[Pairs * SumStride];
        for (int pair = 0; pair < Pairs; pair++)
        {
            for (int k = 0; k < Half; k++)
            {
                int even = (2 * pair * Stride) + k;
                Expect(expected, (pair * SumStride) + k, source[even], source[even + Half], source[even + Stride], source[even + Stride + Half]);
            }
        }

        foreach (int bits in KernelChecks.Widths)
        {
            KernelChecks.AssertSameBits(expected, Sums(source, Pairs, bits), $"{bits} bits");
        }
    }

    [Fact]
    public void Activation_gives_the_values_and_their_sums()
    {
        const int Width = 32;
        float[] quarters = KernelChecks.Random(4 * Pairs * Width, 6);
        float[] values = new float[2 * Pairs * Stride];
        float[] sums = new float[Pairs * SumStride];
        for (int pair = 0; pair < Pairs; pair++)
        {
            for (int k = 0; k < Width; k++)
            {
                float[] a = [.. Enumerable.Range(0, 4).Select(quarter => float.Max(0, quarters[(quarter * Pairs * Width) + (pair * Width) + k]))];
                int even = (2 * pair * Stride) + k;
                (values[even], values[even + Half], values[even + Stride + Half]) = (a[0], a[1], a[3]);
                Expect(sums, (pair * SumStride) + k, a[0], a[1], a[2], a[3]);
            }
        }

        foreach (int bits in KernelChecks.Widths)
        {
            float[] actualValues = new float[values.Length];
            float[] actualSums = new float[sums.Length];
            fixed (float* from = quarters, to = actualValues, sumsTo = actualSums)
            {
                switch (bits)
                {
                    case 512:
                        SevenProducts.Activate<Relu, Simd512, Vector512<float>>(new(from, Pairs * Width, Pairs, Width), 0, to, Stride, Half, sumsTo, SumStride);
                        break;
                    case 256:
                        SevenProducts.Activate<Relu, Simd256, Vector256<float>>(new(from, Pairs * Width, Pairs, Width), 0, to, Stride, Half, sumsTo, SumStride);
                        break;
                    default:
                        SevenProducts.Activate<Relu, Simd128, Vector128<float>>(new(from, Pairs * Width, Pairs, Width), 0, to, Stride, Half, sumsTo, SumStride);
                        break;
                }
            }

            KernelChecks.AssertSameBits(values, actualValues, $"values, {bits} bits");
            KernelChecks.AssertSameBits(sums, actualSums, $"sums, {bits} bits");
        }
    }

    // S1, S2, S3 and S4, Half floats apart.
    private static void Expect(float[] sums, int at, float a11, float a12, float a21, float a22)
    {
        float s1 = a21 + a22;
        float s2 = s1 - a11;
        sums[at] = s1;
        sums[at + Half] = s2;
        sums[at + (2 * Half)] = a11 - a21;
        sums[at + (3 * Half)] = a12 - s2;
    }

    private static float[] Sums(float[] source, int pairs, int bits)
    {
        float[] sums = new float[pairs * SumStride];
        fixed (float* from = source, to = sums)
        {
            switch (bits)
            {
                case 512:
                    SevenProducts.SumSource<Simd512, Vector512<float>>(from, Stride, pairs, Half, to, SumStride);
                    break;
                case 256:
                    SevenProducts.SumSource<Simd256, Vector256<float>>(from, Stride, pairs, Half, to, SumStride);
                    break;
                default:
                    SevenProducts.SumSource<Simd128, Vector128<float>>(from, Stride, pairs, Half, to, SumStride);
                    break;
            }
        }

        return sums;
    }

    private static float[] Integers(int length, int seed) => [.. KernelChecks.Random(length, seed, spread: 9).Select(value => float.Round(value))];

    private static float[] Less(float[] left, float[] right) => [.. left.Zip(right, (a, b) => a - b)];

    private static float Dot(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
