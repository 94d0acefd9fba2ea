using System.Diagnostics.CodeAnalysis;

namespace ConvNext.Weights.PyTorch;

/// <summary>
/// The names that a pickle of tensors refers to. In Python each would be imported and called; here each stands
/// for a description, and every other name is refused.
/// </summary>
internal static class PickleNames
{
    private static readonly PickleStorageType[] StorageTypes =
    [
        new("FloatStorage", "F32", 4, TensorElementType.Float32),
        new("HalfStorage", "F16", 2, TensorElementType.Float16),
        new("BFloat16Storage", "BF16", 2, TensorElementType.BFloat16),
        new("DoubleStorage", "F64", 8, TensorElementType.Other),
        new("LongStorage", "I64", 8, TensorElementType.Other),
        new("IntStorage", "I32", 4, TensorElementType.Other),
        new("ShortStorage", "I16", 2, TensorElementType.Other),
        new("CharStorage", "I8", 1, TensorElementType.Other),
        new("ByteStorage", "U8", 1, TensorElementType.Other),
        new("BoolStorage", "BOOL", 1, TensorElementType.Other),
    ];

    /// <summary>What <c>module.name</c> stands for: a <see cref="PickleGlobal"/> or a <see cref="PickleStorageType"/>.</summary>
    public static bool TryResolve(string module, string name, [NotNullWhen(true)] out object? meaning)
    {
        meaning = (module, name) switch
        {
            ("collections", "OrderedDict") => PickleGlobal.OrderedDictionary,
            ("torch._utils", "_rebuild_tensor_v2") => PickleGlobal.RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => PickleGlobal.RebuildParameter,
            ("torch", _) => System.Array.Find(StorageTypes, type => type.Name == name),
            _ => null,
        };
        return meaning is not null;
    }
}
