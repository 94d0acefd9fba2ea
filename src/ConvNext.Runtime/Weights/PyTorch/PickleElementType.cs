using System;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>An element type of PyTorch's.</summary>
/// <param name="StorageName">Its storage's class, e.g. <c>FloatStorage</c>; empty where it has none.</param>
/// <param name="Dtypes">Its names as a dtype, e.g. <c>float32</c>.</param>
/// <param name="Name">Its name in safetensors.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="ElementType">What weights are read as.</param>
internal sealed record PickleElementType(string StorageName, string[] Dtypes, string Name, int Size, TensorElementType ElementType)
{
    /// <summary>Bytes that mean nothing by themselves: newer files say the dtype at the tensor.</summary>
    public static PickleElementType Untyped { get; } = new("UntypedStorage", [], "U8", 1, TensorElementType.Other);

    private static readonly PickleElementType[] All =
    [
        Untyped,
        new("FloatStorage", ["float32", "float"], "F32", 4, TensorElementType.Float32),
        new("HalfStorage", ["float16", "half"], "F16", 2, TensorElementType.Float16),
        new("BFloat16Storage", ["bfloat16"], "BF16", 2, TensorElementType.BFloat16),
        new("DoubleStorage", ["float64", "double"], "F64", 8, TensorElementType.Float64),
        new("LongStorage", ["int64", "long"], "I64", 8, TensorElementType.Other),
        new("IntStorage", ["int32", "int"], "I32", 4, TensorElementType.Other),
        new("ShortStorage", ["int16", "short"], "I16", 2, TensorElementType.Other),
        new("CharStorage", ["int8"], "I8", 1, TensorElementType.Other),
        new("ByteStorage", ["uint8"], "U8", 1, TensorElementType.Other),
        new("BoolStorage", ["bool"], "BOOL", 1, TensorElementType.Other),
        new("ComplexFloatStorage", ["complex64", "cfloat"], "C64", 8, TensorElementType.Other),
        new("", ["uint16"], "U16", 2, TensorElementType.Other),
        new("", ["uint32"], "U32", 4, TensorElementType.Other),
        new("", ["uint64"], "U64", 8, TensorElementType.Other),
        new("", ["float8_e4m3fn"], "F8_E4M3", 1, TensorElementType.Other),
        new("", ["float8_e5m2"], "F8_E5M2", 1, TensorElementType.Other),
        new("", ["float8_e8m0fnu"], "F8_E8M0", 1, TensorElementType.Other),
        new("", ["float8_e4m3fnuz"], "F8_E4M3FNUZ", 1, TensorElementType.Other),
        new("", ["float8_e5m2fnuz"], "F8_E5M2FNUZ", 1, TensorElementType.Other),
    ];

    /// <summary>The type that a name in one of PyTorch's modules means, or null.</summary>
    public static PickleElementType? Find(string name) =>
        Array.Find(All, type => (type.StorageName == name && name.Length > 0) || Array.IndexOf(type.Dtypes, name) >= 0);
}
