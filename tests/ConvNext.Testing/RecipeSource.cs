using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using ConvNext.Tensors;

namespace ConvNext.Testing;

/// <summary>The weights of a network by <see cref="Recipe"/>, in memory: what a checkpoint file would be.</summary>
public sealed unsafe class RecipeSource : ITensorSource, IDisposable
{
    private const int Alignment = 64;

    private readonly Dictionary<string, TensorData> _tensors = [];
    private readonly List<string> _names = [];
    private void* _memory;

    /// <summary>Makes all weights of the network in <paramref name="config"/>.</summary>
    /// <param name="config">Decides the names and the shapes.</param>
    /// <param name="seed">The case's seed: text that goes before each name.</param>
    public RecipeSource(NetworkConfig config, string seed = "")
    {
        IReadOnlyList<(string Name, long[] Shape)> shapes = NetworkTensors.Of(config);
        long[] offsets = new long[shapes.Count];
        long total = 0;
        for (int i = 0; i < shapes.Count; i++)
        {
            offsets[i] = total;
            total += (LengthInBytes(shapes[i].Shape) + Alignment - 1) / Alignment * Alignment;
        }

        _memory = NativeMemory.AlignedAlloc((nuint)total, Alignment);
        byte* first = (byte*)_memory;
        for (int i = 0; i < shapes.Count; i++)
        {
            (string name, long[] shape) = shapes[i];
            _names.Add(name);
            _tensors.Add(name, new TensorData(name, TensorElementType.Float32, "F32", shape, first + offsets[i], LengthInBytes(shape)));
        }

        Parallel.For(0, shapes.Count, i => Recipe.FillWeights(seed, config.NameInCheckpoint(shapes[i].Name), shapes[i].Shape, (float*)(first + offsets[i])));
    }

    /// <summary>Frees the memory when <see cref="Dispose"/> was forgotten.</summary>
    ~RecipeSource() => Free();

    /// <inheritdoc/>
    public string Description => "weights by recipe";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _names;

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return _tensors.TryGetValue(name, out tensor);
    }

    /// <summary>The values of tensor <paramref name="name"/>.</summary>
    public ReadOnlySpan<float> Values(string name) => TryGet(name, out TensorData? tensor)
        ? new ReadOnlySpan<float>(tensor.Data, checked((int)(tensor.LengthInBytes / sizeof(float))))
        : throw new KeyNotFoundException($"The network has no tensor {name}.");

    /// <summary>Frees the weights; no <see cref="TensorData"/> of this source may be used any more.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static long LengthInBytes(long[] shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count * sizeof(float);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
