using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Small checkpoints in memory; every tensor is filled with its position in the list.</summary>
internal sealed class MemoryTensors : ITensorSource, IDisposable
{
    private readonly SafetensorsFile _file;

    public MemoryTensors(params (string Name, long[] Shape)[] tensors)
        : this([.. tensors.Select(tensor => (tensor.Name, "F32", tensor.Shape))])
    {
    }

    public MemoryTensors(IReadOnlyList<(string Name, string Type, long[] Shape)> tensors)
    {
        var writer = new SafetensorsWriter();
        for (int i = 0; i < tensors.Count; i++)
        {
            (string name, string type, long[] shape) = tensors[i];
            long elements = shape.Aggregate(1L, (product, dimension) => product * dimension);
            byte[] element = type switch { "F32" => BitConverter.GetBytes((float)i), "I64" => BitConverter.GetBytes((long)i), _ => new byte[2] };
            writer.Add(name, type, shape, stream =>
            {
                for (long written = 0; written < elements; written++)
                {
                    stream.Write(element);
                }
            });
        }

        using var stream = new MemoryStream();
        writer.Write(stream);
        _file = SafetensorsFile.FromMemory(stream.ToArray(), "memory");
    }

    public string Description => _file.Description;

    public IReadOnlyCollection<string> Names => _file.Names;

    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor) => _file.TryGet(name, out tensor);

    public void Dispose() => _file.Dispose();
}
