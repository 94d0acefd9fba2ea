namespace ConvNext.Weights;

/// <summary>Element types that a checkpoint may hold its weights in.</summary>
public enum TensorElementType
{
    /// <summary>32-bit IEEE 754.</summary>
    Float32,

    /// <summary>16-bit IEEE 754.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BFloat16,

    /// <summary>Any type that weights are not read from (integers, 64-bit floats, 8-bit floats).</summary>
    Other,
}

/// <summary>One tensor of an <see cref="ITensorSource"/>: row-major, little-endian, possibly unaligned.</summary>
public sealed unsafe class TensorData
{
    /// <summary>Describes a tensor whose bytes lie at <paramref name="data"/> for as long as its source is alive.</summary>
    public TensorData(string name, TensorElementType elementType, string elementTypeName, long[] shape, byte* data, long lengthInBytes)
    {
        Name = name;
        ElementType = elementType;
        ElementTypeName = elementTypeName;
        Shape = shape;
        Data = data;
        LengthInBytes = lengthInBytes;
    }

    /// <summary>The name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The type as the checkpoint spells it, e.g. <c>BF16</c>: for error messages.</summary>
    public string ElementTypeName { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>First byte. No alignment is promised. Valid until the source is disposed of, and as long as this object or the source is held.</summary>
    public byte* Data { get; }

    /// <summary>Elements × bytes per element.</summary>
    public long LengthInBytes { get; }

    /// <summary>What keeps the memory behind <see cref="Data"/> from the garbage collector; null where the source's maker does.</summary>
    internal object? Owner { get; init; }
}
