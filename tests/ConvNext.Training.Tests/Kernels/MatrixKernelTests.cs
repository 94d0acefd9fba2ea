using System;
using System.Runtime.Intrinsics;
using ConvNext.Memory;
using ConvNext.Simd;
using ConvNext.Threading;
using ConvNext.Training.Kernels;
using Xunit;

namespace ConvNext.Training.Tests.Kernels;

/// <summary>
/// The matrix kernels against plain sums in double precision. A float32 sum of n products of values up to 1 is off by at most n roundings of n / 2²⁴; what is
/// allowed is n / 2²⁰.
/// </summary>
public sealed unsafe class MatrixKernelTests
{
    private readonly struct Stride : IRowStride
    {
        public static int Floats => 432;
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(13, 5, 24)]
    [InlineData(14, 40, 16)]
    [InlineData(15, 192, 48)]
    [InlineData(42, 193, 33)]
    [InlineData(29, 420, 70)]
    public void A_product_is_the_plain_one_on_every_width(int rows, int inputs, int outputs)
    {
        int padded = Lanes.RoundUp(outputs);
        using AlignedMemory a = KernelData.Random((rows + Products.TileRows) * Stride.Floats, 1);
        using AlignedMemory weight = KernelData.Random(outputs * inputs, 2);
        using AlignedMemory bias = new(padded);
        KernelData.Fill(outputs, 3, bias.Pointer);
        using AlignedMemory panels = new(Products.PanelsLength(inputs, outputs));
        using AlignedMemory first = new((rows + Products.TileRows) * padded);
        using AlignedMemory second = new((rows + Products.TileRows) * padded);
        using AlignedMemory third = new((rows + Products.TileRows) * padded);
        using var workers = new WorkerPool(2);
        PanelPacking.Pack(workers, weight.Pointer, new PackedAxis(inputs, inputs, 1), new PackedAxis(outputs, outputs, inputs), panels.Pointer);

        Products.Multiply<Simd512, Vector512<float>, Stride>(a.Pointer, rows, inputs, panels.Pointer, padded, bias.Pointer, first.Pointer, padded);
        Products.Multiply<Simd256, Vector256<float>, Stride>(a.Pointer, rows, inputs, panels.Pointer, padded, bias.Pointer, second.Pointer, padded);
        Products.Multiply<Simd128, Vector128<float>, Stride>(a.Pointer, rows, inputs, panels.Pointer, padded, bias.Pointer, third.Pointer, padded);

        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < padded; output++)
            {
                double expected = output < outputs ? bias.Pointer[output] : 0;
                for (int input = 0; input < inputs && output < outputs; input++)
                {
                    expected += (double)a.Pointer[(row * Stride.Floats) + input] * weight.Pointer[(output * inputs) + input];
                }

                int place = (row * padded) + output;
                Assert.Equal(expected, first.Pointer[place], (inputs + 1) / 1048576.0);
                Assert.Equal(first.Pointer[place], second.Pointer[place]);
                Assert.Equal(first.Pointer[place], third.Pointer[place]);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(127, 5, 24)]
    [InlineData(128, 14, 16)]
    [InlineData(129, 15, 48)]
    [InlineData(300, 43, 33)]
    [InlineData(70, 170, 270)]
    public void A_gradient_of_weights_is_the_plain_one_on_every_width_and_number_of_threads(int pixels, int outputs, int inputs)
    {
        int rows = pixels + Products.TileRows;
        using AlignedMemory g = KernelData.Random(rows * 192, 4);
        using AlignedMemory x = KernelData.Random(rows * 288, 5);
        using AlignedMemory first = Gradient<Simd512, Vector512<float>>(1);
        using AlignedMemory second = Gradient<Simd256, Vector256<float>>(3);
        using AlignedMemory third = Gradient<Simd128, Vector128<float>>(2);

        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input <= inputs; input++)
            {
                double expected = 1;
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    expected += g.Pointer[(pixel * 192) + output] * (input < inputs ? (double)x.Pointer[(pixel * 288) + input] : 1);
                }

                int place = input < inputs ? (output * inputs) + input : (outputs * inputs) + output;
                Assert.Equal(expected, first.Pointer[place], (pixels + 1) / 1048576.0);
                Assert.Equal(first.Pointer[place], second.Pointer[place]);
                Assert.Equal(first.Pointer[place], third.Pointer[place]);
            }
        }

        // Behind the last stands what stood there.
        Assert.Equal(1, first.Pointer[(outputs * inputs) + outputs]);

        AlignedMemory Gradient<TSimd, TVector>(int threads)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sums = new AlignedMemory((outputs * inputs) + outputs + 1);
            new Span<float>(sums.Pointer, (int)sums.LengthInFloats).Fill(1);
            using var workers = new WorkerPool(threads);
            using var scratch = new AlignedMemory(threads * WeightGradients.ScratchLength);
            WeightGradients.Add<TSimd, TVector>(
                workers, g.Pointer, 192, outputs, x.Pointer, 288, inputs, pixels, sums.Pointer, sums.Pointer + (outputs * inputs), scratch.Pointer, WeightGradients.ScratchLength);
            return sums;
        }
    }
}
