using System.Collections.Generic;

namespace ConvNext.Weights.PyTorch;

// What a pickle of tensors can hold, besides null, bool, long, double, string and object?[] (a tuple). These are plain
// descriptions: reading a pickle makes nothing else, and none of them compares, prints or visits what it holds.

/// <summary>A name that the pickle refers to; there are no others than these.</summary>
internal enum PickleGlobal
{
    OrderedDictionary,
    RebuildTensor,
    RebuildParameter,
}

/// <summary>A storage type, e.g. <c>torch.FloatStorage</c>.</summary>
internal sealed class PickleStorageType(string name, string elementTypeName, int elementSize, TensorElementType elementType)
{
    public string Name { get; } = name;

    /// <summary>The type as safetensors calls it.</summary>
    public string ElementTypeName { get; } = elementTypeName;

    public int ElementSize { get; } = elementSize;

    public TensorElementType ElementType { get; } = elementType;
}

/// <summary>A one-dimensional array in an entry of the archive, which several tensors may share.</summary>
internal sealed class PickleStorage(PickleStorageType type, string key, long elements)
{
    public PickleStorageType Type { get; } = type;

    public string Key { get; } = key;

    public long Elements { get; } = elements;
}

/// <summary>A view of a storage: element (i, j, …) lies at <c>Offset + i·Strides[0] + j·Strides[1] + …</c>.</summary>
internal sealed class PickleTensor(PickleStorage storage, long offset, long[] shape, long[] strides)
{
    public PickleStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public long[] Shape { get; } = shape;

    public long[] Strides { get; } = strides;
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>
/// A <c>dict</c> or an <c>OrderedDict</c>, both of which keep the order of insertion. An empty one is a few words
/// long, because one byte of a pickle asks for it.
/// </summary>
internal sealed class PickleDictionary
{
    private HashSet<object>? _keys;
    private List<KeyValuePair<object, object?>>? _items;

    /// <summary>Keys are strings or integers.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Items => _items ?? [];

    /// <summary>False when the key is taken.</summary>
    public bool TryAdd(object key, object? value)
    {
        if (!(_keys ??= []).Add(key))
        {
            return false;
        }

        (_items ??= []).Add(new KeyValuePair<object, object?>(key, value));
        return true;
    }
}
