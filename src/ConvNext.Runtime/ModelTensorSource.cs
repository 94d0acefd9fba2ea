using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>
/// The tensors of a model of 32-bit floats as a checkpoint has them, to the bit: each is unpacked when its elements are first asked for, and kept until this is disposed of.
/// </summary>
internal sealed unsafe class ModelTensorSource : ITensorSource, IDisposable
{
    private readonly ConvNextModel _model;
    private readonly Dictionary<string, WeightEntry> _entries;
    private readonly Dictionary<string, AlignedMemory> _unpacked = [];

    /// <summary>The tensors of <paramref name="model"/>, which stays whose it is.</summary>
    public ModelTensorSource(ConvNextModel model)
    {
        _model = model;
        _entries = model.Description.Weights.ToDictionary(static entry => entry.Name);
    }

    /// <inheritdoc/>
    public string Description => _model.WeightsOrigin?.Source ?? _model.Description.Name;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        tensor = _entries.TryGetValue(name, out WeightEntry? entry)
            ? new TensorData(
                name, TensorElementType.Float32, "F32", Array.ConvertAll(entry.Shape, static dimension => (long)dimension), WeightPacker.ElementCount(entry.Shape) * sizeof(float),
                () => Unpacked(entry)) { Owner = this }
            : null;
        return tensor is not null;
    }

    /// <summary>Frees what was unpacked.</summary>
    public void Dispose()
    {
        lock (_unpacked)
        {
            foreach (AlignedMemory memory in _unpacked.Values)
            {
                memory.Dispose();
            }

            _unpacked.Clear();
        }
    }

    private nint Unpacked(WeightEntry entry)
    {
        lock (_unpacked)
        {
            if (!_unpacked.TryGetValue(entry.Name, out AlignedMemory? memory))
            {
                using PackedWeights.UseScope use = _model.Weights.BeginUse(_model);
                memory = new AlignedMemory(WeightPacker.ElementCount(entry.Shape), isZeroed: false);
                WeightUnpacker.Unpack(entry, use.Pointer + entry.OffsetInBytes, memory.Pointer);
                _unpacked.Add(entry.Name, memory);
            }

            return (nint)memory.Pointer;
        }
    }
}
