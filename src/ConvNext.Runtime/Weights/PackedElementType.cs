using System;
using System.ComponentModel;

namespace ConvNext.Weights;

/// <summary>What the elements of packed weights are, as kernels read them.</summary>
/// <remarks>Packed files depend on the numbers: when one changes, <see cref="PackedFile.LayoutVersion"/> goes up.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum PackedElementType
{
    /// <summary>32-bit IEEE floats.</summary>
    Float32,

    /// <summary>16-bit IEEE floats.</summary>
    Float16,

    /// <summary>The upper halves of 32-bit floats.</summary>
    BFloat16,

    /// <summary>Signed 8-bit integers.</summary>
    Int8,

    /// <summary>Signed 32-bit integers.</summary>
    Int32,
}

/// <summary>The sizes of <see cref="PackedElementType"/>.</summary>
internal static class PackedElementTypes
{
    /// <summary>Bytes of an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of the known ones.</exception>
    public static int SizeInBytes(PackedElementType type) => type switch
    {
        PackedElementType.Float32 or PackedElementType.Int32 => 4,
        PackedElementType.Float16 or PackedElementType.BFloat16 => 2,
        PackedElementType.Int8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The element type is none of the known ones."),
    };
}
