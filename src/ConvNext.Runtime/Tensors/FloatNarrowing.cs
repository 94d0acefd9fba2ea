using System;
using System.Numerics.Tensors;

namespace ConvNext.Tensors;

/// <summary>Rounds 32-bit floats to 16 bits, to nearest, ties to even: the bits of PyTorch on every machine, NaN aside, which stays NaN.</summary>
internal static class FloatNarrowing
{
    /// <summary>To IEEE halves; beyond their range is infinity.</summary>
    public static void ToHalf(ReadOnlySpan<float> source, Span<Half> destination) => TensorPrimitives.ConvertToHalf(source, destination);

    /// <summary>To the upper halves of 32-bit floats.</summary>
    public static void ToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(source[i]);

            // Half a step, and a bit less where the kept part is even; NaN could round to infinity, so it gets a payload that stays.
            destination[i] = float.IsNaN(source[i]) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
