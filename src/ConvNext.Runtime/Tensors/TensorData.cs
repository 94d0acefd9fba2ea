using System;
using System.Threading;

namespace ConvNext.Tensors;

/// <summary>Element types that a checkpoint may hold its weights in.</summary>
public enum TensorElementType
{
    /// <summary>32-bit IEEE 754.</summary>
    Float32,

    /// <summary>16-bit IEEE 754.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BFloat16,

    /// <summary>64-bit IEEE 754; weights are rounded to the nearest float32.</summary>
    Float64,

    /// <summary>Any type that weights are not read from (integers, 8-bit floats).</summary>
    Other,
}

/// <summary>One tensor of an <see cref="ITensorSource"/>: row-major, little-endian, possibly unaligned.</summary>
public sealed unsafe class TensorData
{
    private readonly Func<nint>? _load;
    private nint _data;

    /// <summary>Describes a tensor whose bytes lie at <paramref name="data"/> for as long as its source is alive.</summary>
    public TensorData(string name, TensorElementType elementType, string elementTypeName, long[] shape, byte* data, long lengthInBytes)
    {
        Name = name;
        ElementType = elementType;
        ElementTypeName = elementTypeName;
        Shape = shape;
        _data = (nint)data;
        LengthInBytes = lengthInBytes;
    }

    /// <summary>Describes a tensor whose bytes are made available when they are first asked for: many are only looked at.</summary>
    internal TensorData(string name, TensorElementType elementType, string elementTypeName, long[] shape, long lengthInBytes, Func<nint> load)
        : this(name, elementType, elementTypeName, shape, null, lengthInBytes) => _load = load;

    /// <summary>The name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The type as the checkpoint spells it, e.g. <c>BF16</c>: for error messages.</summary>
    public string ElementTypeName { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>First byte. No alignment is promised. Valid until the source is disposed of, and as long as this object or the source is held.</summary>
    /// <exception cref="ConvNextException">The bytes are damaged: their source found out only now that it had to read them.</exception>
    public byte* Data
    {
        get
        {
            nint data = Volatile.Read(ref _data);
            if (data == 0 && _load is not null)
            {
                // Two threads may both ask: the source gives them the same elements.
                data = _load();
                Volatile.Write(ref _data, data);
            }

            return (byte*)data;
        }
    }

    /// <summary>Elements × bytes per element.</summary>
    public long LengthInBytes { get; }

    /// <summary>What keeps the memory behind <see cref="Data"/> from the garbage collector; null where the source's maker does, or the source itself.</summary>
    internal object? Owner { get; init; }

    /// <summary>The same elements under another name and an equivalent shape.</summary>
    internal TensorData As(string name, long[] shape) => new(name, ElementType, ElementTypeName, shape, LengthInBytes, () => (nint)Data) { Owner = Owner };
}
