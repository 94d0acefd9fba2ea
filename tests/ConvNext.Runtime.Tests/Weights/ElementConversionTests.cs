using System;
using System.Linq;
using ConvNext.Tensors;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

public sealed unsafe class ElementConversionTests
{
    [Fact]
    public void Every_half_becomes_the_float_of_the_same_value()
    {
        float[] converted = ConvertAll(TensorElementType.Float16);

        for (int bits = 0; bits < 65536; bits++)
        {
            Half half = BitConverter.UInt16BitsToHalf((ushort)bits);
            if (Half.IsNaN(half))
            {
                // NaN keep sign and payload: the same bits, ten of them, at the top of the longer significand.
                uint expected = ((uint)(bits & 0x8000) << 16) | 0x7f800000 | ((uint)(bits & 0x3ff) << 13);
                Assert.Equal(expected, BitConverter.SingleToUInt32Bits(converted[bits]));
            }
            else
            {
                Assert.Equal(BitConverter.SingleToUInt32Bits((float)half), BitConverter.SingleToUInt32Bits(converted[bits]));
            }
        }
    }

    [Fact]
    public void Every_bfloat16_becomes_the_upper_half_of_a_float()
    {
        float[] converted = ConvertAll(TensorElementType.BFloat16);

        for (int bits = 0; bits < 65536; bits++)
        {
            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(converted[bits]));
        }
    }

    [Theory]
    [InlineData(TensorElementType.Float32, 4)]
    [InlineData(TensorElementType.Float16, 2)]
    [InlineData(TensorElementType.BFloat16, 2)]
    public void Every_length_is_converted_from_any_address_and_nothing_else_is_touched(TensorElementType type, int size)
    {
        byte[] bytes = new byte[300];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= 70; length++)
        {
            for (int offset = 0; offset < 4; offset++)
            {
                float[] destination = [.. Enumerable.Repeat(777f, length + 2)];
                fixed (byte* source = bytes)
                {
                    ElementConversion.ToFloat32(type, source + offset, destination.AsSpan(1, length));
                }

                Assert.Equal(777f, destination[0]);
                Assert.Equal(777f, destination[^1]);
                for (int i = 0; i < length; i++)
                {
                    Assert.Equal(Expected(type, bytes.AsSpan(offset + (i * size), size)), BitConverter.SingleToUInt32Bits(destination[i + 1]));
                }
            }
        }
    }

    [Fact]
    public void A_tensor_of_another_type_or_another_length_is_refused()
    {
        using var tensors = new MemoryTensors([("count", "I64", [2]), ("weight", "F16", [3])]);
        Assert.True(tensors.TryGet("count", out TensorData? count));
        Assert.True(tensors.TryGet("weight", out TensorData? weight));

        string message = Assert.Throws<ConvNextException>(() => ElementConversion.ToFloat32(count, new float[2])).Message;
        Assert.Contains("'count' is stored as I64", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ElementConversion.ToFloat32(weight, new float[2]));
        Assert.Throws<ArgumentException>(() => ElementConversion.ToFloat32(weight, new float[4]));
        ElementConversion.ToFloat32(weight, new float[3]);
    }

    private static float[] ConvertAll(TensorElementType type)
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)];
        float[] converted = new float[all.Length];
        fixed (ushort* source = all)
        {
            ElementConversion.ToFloat32(type, (byte*)source, converted);
        }

        return converted;
    }

    private static uint Expected(TensorElementType type, ReadOnlySpan<byte> element)
    {
        if (type == TensorElementType.Float32)
        {
            return BitConverter.ToUInt32(element);
        }

        ushort bits = BitConverter.ToUInt16(element);
        if (type == TensorElementType.BFloat16)
        {
            return (uint)bits << 16;
        }

        return Half.IsNaN(BitConverter.UInt16BitsToHalf(bits))
            ? ((uint)(bits & 0x8000) << 16) | 0x7f800000 | ((uint)(bits & 0x3ff) << 13)
            : BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(bits));
    }
}
