using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace ConvNext.OnnxGraphs;

/// <summary>
/// A protocol buffer message that is being put together: as much of the wire format as an ONNX file takes. Large
/// payloads are kept by reference and copied once, when the whole is written.
/// </summary>
public sealed class ProtobufMessage
{
    private const int VarintField = 0;
    private const int LengthDelimitedField = 2;
    private const int FixedField = 5;

    private readonly List<object> _parts = [];

    /// <summary>Bytes that the message takes.</summary>
    public long Length { get; private set; }

    /// <summary>Adds an integer field.</summary>
    public ProtobufMessage Add(int field, long value)
    {
        using MemoryStream bytes = new();
        WriteVarint(bytes, Tag(field, VarintField));
        WriteVarint(bytes, (ulong)value);
        return Append(bytes.ToArray());
    }

    /// <summary>Adds a 32-bit float field.</summary>
    public ProtobufMessage Add(int field, float value)
    {
        using MemoryStream bytes = new();
        WriteVarint(bytes, Tag(field, FixedField));
        bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)));
        return Append(bytes.ToArray());
    }

    /// <summary>Adds a text field.</summary>
    public ProtobufMessage Add(int field, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return AppendHeader(field, text.Length).Append(text);
    }

    /// <summary>Adds a nested message. It must be complete: its length is taken now.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage value)
    {
        AppendHeader(field, value.Length);
        _parts.Add(value);
        Length += value.Length;
        return this;
    }

    /// <summary>Adds the bytes of an array of numbers as one field, by reference.</summary>
    public ProtobufMessage AddRaw<T>(int field, T[] values)
        where T : unmanaged
    {
        long length = Buffer.ByteLength(values);
        AppendHeader(field, length);
        _parts.Add(values);
        Length += length;
        return this;
    }

    /// <summary>The message as one array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[checked((int)Length)];
        using MemoryStream stream = new(bytes);
        WriteTo(stream);
        return bytes;
    }

    private static ulong Tag(int field, int wireType) => ((ulong)field << 3) | (uint)wireType;

    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }

    private ProtobufMessage AppendHeader(int field, long length)
    {
        using MemoryStream bytes = new();
        WriteVarint(bytes, Tag(field, LengthDelimitedField));
        WriteVarint(bytes, (ulong)length);
        return Append(bytes.ToArray());
    }

    private ProtobufMessage Append(byte[] bytes)
    {
        _parts.Add(bytes);
        Length += bytes.Length;
        return this;
    }

    private void WriteTo(Stream stream)
    {
        foreach (object part in _parts)
        {
            switch (part)
            {
                case ProtobufMessage message:
                    message.WriteTo(stream);
                    break;
                case byte[] bytes:
                    stream.Write(bytes);
                    break;
                case float[] floats:
                    stream.Write(MemoryMarshal.AsBytes<float>(floats));
                    break;
                case long[] integers:
                    stream.Write(MemoryMarshal.AsBytes<long>(integers));
                    break;
                default:
                    throw new NotSupportedException($"A payload of type {part.GetType().Name} cannot be written.");
            }
        }
    }
}
