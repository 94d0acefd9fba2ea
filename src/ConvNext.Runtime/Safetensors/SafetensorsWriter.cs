using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using ConvNext.Files;
using ConvNext.Tensors;

namespace ConvNext.Safetensors;

/// <summary>Collects tensors and writes them as one safetensors file.</summary>
/// <remarks>
/// The file depends on the tensors alone, not on the order in which they were added: widest element type first and
/// by ordinal name within a type, as the reference implementation sorts, so that every tensor is aligned to its
/// own elements. Nothing is held in memory but the header: each tensor's bytes are asked for when their turn comes.
/// </remarks>
public sealed class SafetensorsWriter
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>The strings to write as <c>__metadata__</c>.</summary>
    public IDictionary<string, string> Metadata => _metadata;

    /// <summary>
    /// What the offset of the first tensor is a multiple of: a power of two from 8, the default, to 4096. The header
    /// is padded with spaces to get there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is anything else.</exception>
    public int DataAlignment
    {
        get;
        set => field = value is >= 8 and <= 4096 && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The alignment must be a power of two from 8 to 4096.");
    } = 8;

    /// <summary>Adds a tensor whose bytes <paramref name="write"/> will produce: row-major, little-endian.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="elementTypeName">Its <c>dtype</c>, e.g. <c>F32</c>.</param>
    /// <param name="shape">Its dimensions, outermost first.</param>
    /// <param name="write">Called once per file written; it must write exactly the bytes that type and shape ask for.</param>
    /// <exception cref="ArgumentException">The name is taken, the type unknown, or the shape impossible.</exception>
    public void Add(string name, string elementTypeName, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(write);
        string tensor = $"Tensor {ErrorText.Quote(name)}";
        if (!SafetensorsElementType.TryFind(elementTypeName, out SafetensorsElementType? type))
        {
            throw new ArgumentException($"{tensor}: {ErrorText.Quote(elementTypeName)} is not a type of the format.", nameof(elementTypeName));
        }

        if (shape.ContainsAnyInRange(long.MinValue, -1))
        {
            throw new ArgumentException($"{tensor} has a negative dimension: {ErrorText.Shape(shape)}.", nameof(shape));
        }

        long[] dimensions = shape.ToArray();
        if (!type.TryGetLength(dimensions, out long length, out string? reason))
        {
            throw new ArgumentException($"{tensor}: {reason}.", nameof(shape));
        }

        if (name == "__metadata__" || !_tensors.TryAdd(name, new Tensor(name, type, dimensions, length, write)))
        {
            throw new ArgumentException($"{tensor} cannot be added: the name is taken.", nameof(name));
        }
    }

    /// <summary>Adds a float32 tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken, or <paramref name="values"/> does not fill the shape.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values)
    {
        long length = values.Length;
        if (new BigInteger(length) != Product(shape))
        {
            throw new ArgumentException($"Tensor {ErrorText.Quote(name)} of shape {ErrorText.Shape(shape)} was given {length} values.", nameof(values));
        }

        Add(name, "F32", shape, stream => WriteFloats(stream, values.Span));
    }

    /// <summary>Adds a copy of a tensor of a source, which must stay alive until the file is written.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the type has no name in the format.</exception>
    public void Add(TensorData tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Add(tensor.Name, tensor.ElementTypeName, tensor.Shape, stream => WriteBytes(stream, tensor));
    }

    /// <summary>
    /// Writes the file under a temporary name beside <paramref name="path"/>, then renames it: at
    /// no time does a half-written file stand at <paramref name="path"/>, and an old one stays until then. A link is followed and kept; a
    /// device and a pipe are written into.
    /// </summary>
    /// <exception cref="SafetensorsException">The file cannot be written, or a tensor gave the wrong number of bytes.</exception>
    public void Write(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            OutputFile.Write(path, Write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException($"{path} cannot be written: {FileReason.Of(error)}.", error);
        }
    }

    /// <summary>Writes the file's bytes to a stream.</summary>
    /// <exception cref="SafetensorsException">A tensor gave the wrong number of bytes, or the header is too long.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Tensor[] sorted = [.. _tensors.Values];
        Array.Sort(sorted, static (left, right) =>
            right.Type.Bits.CompareTo(left.Type.Bits) is not 0 and int order ? order
            : string.CompareOrdinal(left.Type.Name, right.Type.Name) is not 0 and int typeOrder ? typeOrder
            : string.CompareOrdinal(left.Name, right.Name));

        byte[] header = SafetensorsHeaderText.Build(sorted, _metadata, DataAlignment);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (Tensor tensor in sorted)
        {
            var counted = new CountingStream(stream);
            tensor.Write(counted);
            if (counted.Count != tensor.Length)
            {
                throw new SafetensorsException(
                    $"Tensor {ErrorText.Quote(tensor.Name)} takes {tensor.Length} bytes, but {counted.Count} were written for it.");
            }
        }
    }

    private static BigInteger Product(ReadOnlySpan<long> shape)
    {
        BigInteger product = 1;
        foreach (long dimension in shape)
        {
            product *= dimension;
        }

        return product;
    }

    private static void WriteFloats(Stream stream, ReadOnlySpan<float> values)
    {
        Span<byte> buffer = stackalloc byte[1024];
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, buffer.Length / sizeof(float));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(buffer[(i * sizeof(float))..], values[i]);
            }

            stream.Write(buffer[..(count * sizeof(float))]);
            values = values[count..];
        }
    }

    private static unsafe void WriteBytes(Stream stream, TensorData tensor)
    {
        const int chunk = 1 << 20;
        for (long position = 0; position < tensor.LengthInBytes; position += chunk)
        {
            stream.Write(new ReadOnlySpan<byte>(tensor.Data + position, (int)Math.Min(chunk, tensor.LengthInBytes - position)));
        }
    }

    /// <summary>A tensor to be written.</summary>
    internal sealed record Tensor(string Name, SafetensorsElementType Type, long[] Shape, long Length, Action<Stream> Write);
}
