using System.Collections.Generic;

namespace ConvNext.Weights.PyTorch;

// What a pickle can hold, besides bool, long, string and object[] (a tuple). These are plain descriptions: reading a pickle
// makes nothing else, and none of them compares, prints or visits what it holds.

/// <summary>A value that no tensor is described with: None, a float, bytes, an integer above 64 bits, a long text. What it was is forgotten.</summary>
internal sealed class PickleInert
{
    private PickleInert()
    {
    }

    public static PickleInert Instance { get; } = new();

    /// <summary>The integer with which the format before PyTorch 1.6 begins.</summary>
    public static PickleInert LegacyMagic { get; } = new();
}

/// <summary>A name that the pickle refers to. In Python it would be imported; here it is a name.</summary>
internal sealed class PickleGlobal(string module, string name)
{
    public string FullName { get; } = $"{module}.{name}";

    public PickleMeaning Meaning { get; } = PickleNames.Meaning(module, name);

    /// <summary>The elements of a storage of this type, or of tensors of this dtype; null where the name is neither.</summary>
    public PickleElementType? ElementType { get; } = PickleNames.FindElementType(module, name);
}

/// <summary>A one-dimensional array in an entry of the archive, which several tensors may share.</summary>
/// <param name="Type">Its elements.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Elements">How many there are.</param>
/// <param name="FirstElement">Where the part that this reference means begins; only files before PyTorch 1.6 refer to parts.</param>
internal sealed record PickleStorage(PickleElementType Type, string Key, long Elements, long FirstElement);

/// <summary>A view of a storage: element (i, j, …) lies at <c>Offset + i·Strides[0] + j·Strides[1] + …</c>.</summary>
internal sealed class PickleTensor(PickleElementType type, PickleStorage storage, long offset, long[] shape, long[] strides)
{
    /// <summary>Its elements; where the storage is one of plain bytes, they are another type than the storage's.</summary>
    public PickleElementType Type { get; } = type;

    public PickleStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public long[] Shape { get; } = shape;

    public long[] Strides { get; } = strides;

    /// <summary>How many elements of the tensor's type the storage has room for.</summary>
    public long StorageElements => Type.Size == Storage.Type.Size ? Storage.Elements : Storage.Elements / (Type.Size / Storage.Type.Size);
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    private List<object>? _items;

    public IReadOnlyList<object> Items => _items ?? [];

    public void Add(object item) => (_items ??= new List<object>(1)).Add(item);
}

/// <summary>
/// A <c>dict</c> or an <c>OrderedDict</c>: its items as they came. Keys are not held against each other, so that no choice of
/// keys makes a pickle slow. An empty one is a few words long, because one byte of a pickle asks for it.
/// </summary>
internal class PickleDictionary
{
    private List<KeyValuePair<object, object>>? _items;

    public IReadOnlyList<KeyValuePair<object, object>> Items => _items ?? [];

    public void Add(object key, object value) => (_items ??= new List<KeyValuePair<object, object>>(1)).Add(new KeyValuePair<object, object>(key, value));
}

/// <summary>
/// What Python would construct by a call: nothing is constructed. Items that are set on it are kept, because a <c>defaultdict</c>
/// and its kind hold tensors as a dictionary does.
/// </summary>
internal sealed class PickleObject(string type) : PickleDictionary
{
    /// <summary>The full name of what would be called.</summary>
    public string Type { get; } = type;

    /// <summary>Its attributes, as far as they came in a dictionary.</summary>
    public PickleDictionary? State { get; set; }
}
