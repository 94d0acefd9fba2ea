using System;
using Xunit;

namespace ConvNext.Tests.Activations;

/// <summary>The loop over a row: each length, each alignment, nothing touched outside, and the same bits at each width.</summary>
public sealed class ActivationSpanTests
{
    private const uint Guard = 0x7FC0BEEF;

    public static TheoryData<string> Names => ActivationCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Writes_the_row_and_nothing_else(string name)
    {
        const int Margin = 80;
        ActivationCase activation = ActivationCase.Named(name);
        foreach (int width in (int[])[512, 256, 128])
        {
            for (int count = 0; count <= 208; count += 16)
            {
                int start = Margin + (count / 16 % 3); // off any alignment
                float[] buffer = new float[count + (2 * Margin) + 2];
                Array.Fill(buffer, BitConverter.UInt32BitsToSingle(Guard));
                for (int i = 0; i < count; i++)
                {
                    buffer[start + i] = (i * 0.0625f) - 5f;
                }

                float[] values = buffer[start..(start + count)];
                activation.Apply(buffer.AsSpan(start, count), width);
                for (int i = 0; i < buffer.Length; i++)
                {
                    uint expected = i < start || i >= start + count
                        ? Guard
                        : BitConverter.SingleToUInt32Bits(activation.Compute([values[i - start]], width)[0]);
                    if (expected != BitConverter.SingleToUInt32Bits(buffer[i]))
                    {
                        Assert.Fail($"{name}, {width} bits, {count} values: index {i - start} is {buffer[i]:R}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Writes_a_tile_and_nothing_else(string name)
    {
        ActivationCase activation = ActivationCase.Named(name);
        foreach (int width in (int[])[512, 256, 128])
        {
            foreach ((int rows, int columns, int gap) in (ReadOnlySpan<(int, int, int)>)[(0, 32, 16), (1, 16, 0), (2, 48, 16), (3, 16, 5), (6, 32, 48), (7, 48, 1), (14, 32, 16)])
            {
                int stride = columns + gap;
                float[] tile = new float[rows * stride];
                for (int i = 0; i < tile.Length; i++)
                {
                    tile[i] = i % stride < columns ? (i * 0.03125f) - 5f : BitConverter.UInt32BitsToSingle(Guard);
                }

                float[] values = [.. tile];
                float[] expected = activation.Compute(values, width);
                activation.Apply(tile, rows, columns, stride, width);
                for (int i = 0; i < tile.Length; i++)
                {
                    uint bits = i % stride < columns ? BitConverter.SingleToUInt32Bits(expected[i]) : Guard;
                    Assert.True(bits == BitConverter.SingleToUInt32Bits(tile[i]), $"{name}, {width} bits, {rows} × {columns} of {stride}: {values[i]:R} at {i} gave {tile[i]:R}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_width_gives_the_same_bits(string name)
    {
        ActivationCase activation = ActivationCase.Named(name);
        float[] values = [.. Arguments.Finite(), 0f, -0f, float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity];
        float[] results = activation.Compute(values, 512);
        foreach (int width in (int[])[256, 128])
        {
            float[] others = activation.Compute(values, width);
            for (int i = 0; i < values.Length; i++)
            {
                if (BitConverter.SingleToUInt32Bits(results[i]) != BitConverter.SingleToUInt32Bits(others[i]))
                {
                    Assert.Fail($"{name}({values[i]:R}) is {results[i]:R} with 512 bits and {others[i]:R} with {width}");
                }
            }
        }
    }

    /// <summary>
    /// The results as a checksum, so that another processor, operating system or compiler version that rounds
    /// differently shows. A deliberate change of a function changes its number here.
    /// </summary>
    [Theory]
    [InlineData("linear", 0x4D60C5497EB0875F)]
    [InlineData("relu", 0x510985DCEB2E91D9)]
    [InlineData("relu2", 0xF0F96C5634C88EAA)]
    [InlineData("relu6", 0xA2FEBEE213ADBBF5)]
    [InlineData("leaky_relu", 0xFD6D1CA554A1C9ED)]
    [InlineData("prelu", 0x0B3F1A0A3D3F5DA5)]
    [InlineData("gelu", 0x300343F9C83EB849)]
    [InlineData("gelu_10", 0x5F87E109EBA49964)]
    [InlineData("gelu_new", 0xF044CF4A35DBECAA)]
    [InlineData("gelu_fast", 0xF044CF4A35DBECAA)]
    [InlineData("quick_gelu", 0xB7A1A42706956EF0)]
    [InlineData("silu", 0x25BEE04B56218F99)]
    [InlineData("sigmoid", 0xF2892D018228824E)]
    [InlineData("tanh", 0x0CD6A6E9C7F74F80)]
    [InlineData("hardswish", 0x343B6F345D036CB8)]
    [InlineData("mish", 0x5C40FB1A4C0C6C8E)]
    [InlineData("laplace", 0x0F707A35CEDC12BF)]
    [InlineData("sqrtsoftplus", 0x294E7D634ECDA4F7)]
    public void Every_machine_gives_the_same_bits(string name, ulong checksum)
    {
        float[] values = [.. Arguments.Finite(), 0f, -0f, float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity];
        ulong hash = 0xcbf29ce484222325;
        foreach (float result in ActivationCase.Named(name).Compute(values, 512))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(result)) * 0x100000001b3;
        }

        Assert.True(hash == checksum, $"{name} gives the checksum 0x{hash:X16}");
    }
}
