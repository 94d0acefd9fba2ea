using System;
using System.ComponentModel;
using System.Threading;
using ConvNext.Memory;

namespace ConvNext.Weights;

/// <summary>
/// A network's weights in the layout of its kernels: immutable, shared by all sessions of a model. They lie in memory of their own
/// or, out of a packed file, where that is mapped.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class PackedWeights : IDisposable
{
    private readonly IDisposable? owner;
    private nint address;

    /// <summary>Takes over a block of packed floats.</summary>
    public PackedWeights(AlignedMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        owner = memory;
        address = (nint)memory.Pointer;
        LengthInFloats = memory.LengthInFloats;
    }

    /// <summary>Uses packed floats where they lie, aligned to 64 bytes, and keeps them alive through <paramref name="owner"/>.</summary>
    internal PackedWeights(float* first, long lengthInFloats, IDisposable? owner)
    {
        this.owner = owner;
        address = (nint)first;
        LengthInFloats = lengthInFloats;
        IsInPlace = true;
    }

    /// <summary>First float, aligned to 64 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The weights have been disposed of.</exception>
    public float* Pointer
    {
        get
        {
            nint current = address;
            ObjectDisposedException.ThrowIf(current == 0, this);
            return (float*)current;
        }
    }

    /// <summary>Length of the packed form.</summary>
    public long LengthInFloats { get; }

    /// <summary>Whether the weights are used where a packed file lies in memory: no copy was made, and processes share them.</summary>
    public bool IsInPlace { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref address, 0) != 0)
        {
            owner?.Dispose();
        }
    }
}
