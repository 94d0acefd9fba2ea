using System;
using ConvNext.Imaging.Jpeg;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>The vector transform equals the one without vectors, and that one is an inverse cosine transform.</summary>
public sealed unsafe class InverseTransformTests
{
    private const int Length = JpegFrame.BlockLength;
    private const byte Guard = 0xA5;

    [Theory]
    [InlineData(30, 40, false)]
    [InlineData(1, 2000, false)]
    [InlineData(65535, 32767, false)]
    [InlineData(255, 1023, true)]
    [InlineData(65535, 32767, true)]
    public void A_row_of_blocks_equals_the_blocks_one_by_one(int maxDivisor, int maxCoefficient, bool oneRowOnly)
    {
        Random random = new(maxDivisor + maxCoefficient);
        for (int blocks = 1; blocks <= 9; blocks++)
        {
            for (int round = 0; round < 300; round++)
            {
                short[] coefficients = new short[blocks * Length];
                ushort[] divisors = new ushort[Length];
                Fill(random, coefficients, divisors, maxDivisor, maxCoefficient, oneRowOnly);
                byte[] row = new byte[(8 * 8 * blocks) + 32];
                byte[] expected = new byte[row.Length];
                Array.Fill(row, Guard);
                Array.Fill(expected, Guard);
                fixed (short* source = coefficients)
                fixed (ushort* quantisation = divisors)
                fixed (byte* target = row, reference = expected)
                {
                    InverseTransform.TransformRow(source, quantisation, blocks, target, 8 * blocks);
                    for (int block = 0; block < blocks; block++)
                    {
                        InverseTransform.Transform(source + (block * Length), quantisation, reference + (8 * block), 8 * blocks);
                    }
                }

                Assert.Equal(expected, row);
            }
        }
    }

    [Fact]
    public void A_block_is_transformed_to_the_nearest_number_or_the_next()
    {
        Random random = new(3);
        short[] coefficients = new short[Length];
        ushort[] divisors = new ushort[Length];
        byte[] samples = new byte[Length];
        for (int round = 0; round < 500; round++)
        {
            Fill(random, coefficients, divisors, maxDivisor: 8, maxCoefficient: 20, oneRowOnly: false);
            fixed (short* source = coefficients)
            fixed (ushort* quantisation = divisors)
            fixed (byte* target = samples)
            {
                InverseTransform.Transform(source, quantisation, target, 8);
            }

            for (int i = 0; i < Length; i++)
            {
                double exact = Math.Clamp(Exact(coefficients, divisors, i % 8, i / 8), 0, 255);
                Assert.InRange(samples[i], exact - 0.75, exact + 0.75);
            }
        }
    }

    private static void Fill(Random random, short[] coefficients, ushort[] divisors, int maxDivisor, int maxCoefficient, bool oneRowOnly)
    {
        int density = random.Next(1, 12);
        for (int i = 0; i < divisors.Length; i++)
        {
            divisors[i] = (ushort)random.Next(1, maxDivisor + 1);
        }

        for (int i = 0; i < coefficients.Length; i++)
        {
            bool isZero = random.Next(density) != 0 || (oneRowOnly && i % Length >= 8);
            coefficients[i] = isZero ? (short)0 : (short)random.Next(-maxCoefficient - 1, maxCoefficient + 1);
        }
    }

    /// <summary>The definition, section A.3.3 of the standard.</summary>
    private static double Exact(short[] coefficients, ushort[] divisors, int x, int y)
    {
        double sum = 128;
        for (int v = 0; v < 8; v++)
        {
            for (int u = 0; u < 8; u++)
            {
                double scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
                double value = coefficients[(v * 8) + u] * divisors[(v * 8) + u];
                sum += scale * value * Math.Cos(((2 * x) + 1) * u * Math.PI / 16) * Math.Cos(((2 * y) + 1) * v * Math.PI / 16);
            }
        }

        return sum;
    }
}
