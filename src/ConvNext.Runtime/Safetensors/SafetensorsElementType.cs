using System.Diagnostics.CodeAnalysis;
using ConvNext.Tensors;

namespace ConvNext.Safetensors;

/// <summary>An element type of the format: its name in the header and its width.</summary>
/// <param name="Name">The value of <c>dtype</c>.</param>
/// <param name="Bits">Bits per element: 4 and 6 are packed, so a tensor of them must still fill whole bytes.</param>
/// <param name="ElementType">What the runtime reads it as.</param>
internal sealed record SafetensorsElementType(string Name, int Bits, TensorElementType ElementType)
{
    /// <summary>The types of the reference implementation (huggingface/safetensors, <c>Dtype</c>).</summary>
    private static readonly SafetensorsElementType[] All =
    [
        new("F32", 32, TensorElementType.Float32),
        new("F16", 16, TensorElementType.Float16),
        new("BF16", 16, TensorElementType.BFloat16),
        new("F64", 64, TensorElementType.Float64),
        new("I64", 64, TensorElementType.Other),
        new("U64", 64, TensorElementType.Other),
        new("C64", 64, TensorElementType.Other),
        new("I32", 32, TensorElementType.Other),
        new("U32", 32, TensorElementType.Other),
        new("I16", 16, TensorElementType.Other),
        new("U16", 16, TensorElementType.Other),
        new("I8", 8, TensorElementType.Other),
        new("U8", 8, TensorElementType.Other),
        new("BOOL", 8, TensorElementType.Other),
        new("F8_E4M3", 8, TensorElementType.Other),
        new("F8_E5M2", 8, TensorElementType.Other),
        new("F8_E8M0", 8, TensorElementType.Other),
        new("F8_E4M3FNUZ", 8, TensorElementType.Other),
        new("F8_E5M2FNUZ", 8, TensorElementType.Other),
        new("F6_E2M3", 6, TensorElementType.Other),
        new("F6_E3M2", 6, TensorElementType.Other),
        new("F4", 4, TensorElementType.Other),
    ];

    /// <summary>Finds a type by its name in the header, which is case-sensitive.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out SafetensorsElementType? type)
    {
        foreach (SafetensorsElementType candidate in All)
        {
            if (candidate.Name == name)
            {
                type = candidate;
                return true;
            }
        }

        type = null;
        return false;
    }

    /// <summary>
    /// Bytes that a tensor of this type takes. False, with the reason, when the number of bits does not fit in 64 bits
    /// or does not fill whole bytes.
    /// </summary>
    public bool TryGetLength(long[] shape, out long lengthInBytes, [NotNullWhen(false)] out string? reason)
    {
        lengthInBytes = 0;
        // The reference multiplies in order too: an overflow is refused even when a later dimension is zero.
        long bits = 1;
        foreach (long dimension in shape)
        {
            if (long.MaxValue / System.Math.Max(dimension, 1) < bits)
            {
                reason = $"its shape {ErrorText.Shape(shape)} has more elements than 64 bits can count";
                return false;
            }

            bits *= dimension;
        }

        if (long.MaxValue / Bits < bits)
        {
            reason = $"its shape {ErrorText.Shape(shape)} takes more bytes than 64 bits can count";
            return false;
        }

        bits *= Bits;
        if (bits % 8 != 0)
        {
            reason = $"its {bits} bits ({Name}, shape {ErrorText.Shape(shape)}) do not fill whole bytes";
            return false;
        }

        lengthInBytes = bits / 8;
        reason = null;
        return true;
    }
}
