using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>The protocol's binary form: little-endian values, and BYTES as a 32-bit length before each element.</summary>
internal static class TensorBytes
{
    public static float[] Floats(ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        bytes[..(values.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> words = MemoryMarshal.Cast<float, int>(values.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return values;
    }

    /// <summary>The elements of BYTES.</summary>
    /// <exception cref="ServingException">An element goes beyond the end, or a length does.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> bytes, string input)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < sizeof(uint))
            {
                throw ServingException.BadRequest($"input '{input}': {bytes.Length} bytes are left where the length of element {elements.Count} should be");
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
            bytes = bytes[sizeof(uint)..];
            if (length > bytes.Length)
            {
                throw ServingException.BadRequest($"input '{input}', element {elements.Count}: its length is {length}, but {bytes.Length} bytes are left");
            }

            elements.Add(bytes[..(int)length]);
            bytes = bytes[(int)length..];
        }

        return elements;
    }

    /// <exception cref="ServingException">There are too many.</exception>
    public static void CheckImages(long images, ModelShape model)
    {
        if (images < 1 || images > model.MaxImages)
        {
            throw ServingException.BadRequest($"{images} images; 1 to {model.MaxImages} are taken in a request");
        }
    }
}
