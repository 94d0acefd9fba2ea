using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>Reads a fixture: just enough of safetensors for files that we wrote ourselves.</summary>
internal sealed class FixtureFile
{
    private readonly byte[] _data;
    private readonly Dictionary<string, (int Start, int End)> _tensors = [];

    public FixtureFile(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int headerLength = (int)BitConverter.ToUInt64(file);
        _data = file[(8 + headerLength)..];
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty item in entry.Value.EnumerateObject())
                {
                    Metadata[item.Name] = item.Value.GetString()!;
                }
            }
            else
            {
                JsonElement offsets = entry.Value.GetProperty("data_offsets");
                _tensors[entry.Name] = (offsets[0].GetInt32(), offsets[1].GetInt32());
            }
        }
    }

    public Dictionary<string, string> Metadata { get; } = [];

    public bool Has(string name) => _tensors.ContainsKey(name);

    public ReadOnlySpan<T> Read<T>(string name)
        where T : struct
    {
        (int start, int end) = _tensors[name];
        var values = new T[(end - start) / Marshal.SizeOf<T>()];
        _data.AsSpan(start, end - start).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
