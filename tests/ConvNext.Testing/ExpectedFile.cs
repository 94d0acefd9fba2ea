using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConvNext.Testing;

/// <summary>
/// A small reader of the expectations' safetensors files. It is kept apart from the runtime's reader on purpose: what is
/// under test must not read what it is tested with.
/// </summary>
public sealed class ExpectedFile
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, (string Type, long[] Shape, int Start, int End)> _entries = [];

    public ExpectedFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        int headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes));
        int dataStart = sizeof(ulong) + headerLength;
        using JsonDocument header = JsonDocument.Parse(_bytes.AsMemory(sizeof(ulong), headerLength));
        foreach (JsonProperty property in header.RootElement.EnumerateObject().Where(static property => property.Name != "__metadata__"))
        {
            JsonElement offsets = property.Value.GetProperty("data_offsets");
            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(static dimension => dimension.GetInt64())];
            string type = property.Value.GetProperty("dtype").GetString()!;
            _entries.Add(property.Name, (type, shape, dataStart + offsets[0].GetInt32(), dataStart + offsets[1].GetInt32()));
        }
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    public string TypeOf(string name) => _entries[name].Type;

    public long[] ShapeOf(string name) => _entries[name].Shape;

    public float[] Floats(string name) => Values<float>(name, "F32");

    public byte[] Bytes(string name) => Values<byte>(name, "U8");

    public long[] Integers(string name) => Values<long>(name, "I64");

    private T[] Values<T>(string name, string type)
        where T : unmanaged
    {
        (string actual, _, int start, int end) = _entries[name];
        return actual == type
            ? MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(start, end - start)).ToArray()
            : throw new InvalidDataException($"Expected tensor {name} is {actual}; {type} is read.");
    }
}
