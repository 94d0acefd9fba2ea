using System;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>A network's weights in the layout of its kernels: immutable, shared by all sessions of a model.</summary>
public sealed unsafe class PackedWeights : IDisposable
{
    private readonly AlignedMemory memory;

    /// <summary>Takes over a block of packed floats.</summary>
    public PackedWeights(AlignedMemory memory) => this.memory = memory;

    /// <summary>First float, aligned to 64 bytes.</summary>
    public float* Pointer => memory.Pointer;

    /// <summary>Length of the packed form.</summary>
    public long LengthInFloats => memory.LengthInFloats;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
