using System;
using System.Collections.Generic;
using System.ComponentModel;
using ConvNext.Memory;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>
/// A network's weights in the layout of its kernels: immutable, shared by all sessions of a model. They lie in memory of their own
/// or, out of a packed file, where that is mapped.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class PackedWeights : IDisposable
{
    private readonly AlignedMemory? _memory;
    private readonly IDisposable? _owner;
    private readonly nint _address;
    private Lifetime _lifetime;

    /// <summary>Takes over a block of packed weights.</summary>
    public PackedWeights(AlignedMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _owner = memory;
        LengthInBytes = memory.LengthInFloats * sizeof(float);
    }

    /// <summary>Uses packed weights where they lie, aligned to 64 bytes, and keeps them alive through <paramref name="owner"/>.</summary>
    internal PackedWeights(byte* first, long lengthInBytes, IDisposable? owner)
    {
        _owner = owner;
        _address = (nint)first;
        LengthInBytes = lengthInBytes;
        IsInPlace = true;
    }

    /// <summary>First byte, aligned to 64 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The weights have been disposed of.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_lifetime.IsDisposed, this);
            return Start;
        }
    }

    /// <summary>Length of the packed form.</summary>
    public long LengthInBytes { get; }

    /// <summary>Where they came from; null where they were made at random.</summary>
    public WeightsOrigin? Origin { get; internal init; }

    /// <summary>Whether the weights are used where a packed file lies in memory: no copy was made, and processes share them.</summary>
    public bool IsInPlace { get; }

    /// <summary>Memory for packed weights: a whole number of floats, because each entry is one of cache lines.</summary>
    internal static AlignedMemory Allocate(long lengthInBytes, bool isZeroed = true) =>
        new((lengthInBytes + sizeof(float) - 1) / sizeof(float), isZeroed);

    /// <summary>How each tensor was stored that was loaded; empty where nothing was, or where that is not known.</summary>
    internal IReadOnlyDictionary<string, TensorElementType> LoadedTypes { get; init; } = new Dictionary<string, TensorElementType>();

    /// <summary>Whether the weights have been disposed of.</summary>
    internal bool IsDisposed => _lifetime.IsDisposed;

    // As Pointer, for one who has begun to use them.
    private byte* Start => _memory is null ? (byte*)_address : (byte*)_memory.Pointer;

    /// <summary>Frees the weights; where someone uses them at the moment, the last who does frees them. Nobody else gets at them from here on.</summary>
    public void Dispose()
    {
        if (_lifetime.Dispose())
        {
            _owner?.Dispose();
        }
    }

    /// <summary>Keeps the weights from being freed until the result is disposed of.</summary>
    /// <param name="owner">Whom the exception names: the weights' model, where it is that which was disposed of.</param>
    /// <exception cref="ObjectDisposedException">The weights have been disposed of.</exception>
    internal UseScope BeginUse(object? owner = null)
    {
        ObjectDisposedException.ThrowIf(!TryBeginUse(), owner ?? this);
        return new UseScope(this);
    }

    /// <summary>As <see cref="BeginUse"/>, for who calls <see cref="EndUse"/>; false where the weights have been disposed of.</summary>
    internal bool TryBeginUse() => _lifetime.TryBeginUse();

    /// <summary>Ends what <see cref="TryBeginUse"/> began.</summary>
    internal void EndUse()
    {
        if (_lifetime.EndUse())
        {
            _owner?.Dispose();
        }
    }

    /// <summary>One who uses the weights; disposed of once.</summary>
    internal readonly struct UseScope(PackedWeights weights) : IDisposable
    {
        /// <summary>First byte, also when the weights have been disposed of meanwhile.</summary>
        public byte* Pointer => weights.Start;

        public void Dispose() => weights.EndUse();
    }
}
