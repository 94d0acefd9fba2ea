namespace ConvNext.Weights.PyTorch;

/// <summary>What the calls in a pickle of tensors stand for: descriptions are put together, nothing is called.</summary>
internal static class PickleCalls
{
    private const int MostDimensions = 64;

    /// <summary><c>('storage', torch.FloatStorage, key, location, elements)</c>: where a storage was does not matter.</summary>
    public static PickleStorage LoadStorage(object? identity) =>
        identity is object?[] and ["storage", PickleStorageType type, string key, string, long elements] && elements >= 0
            ? new PickleStorage(type, key, elements)
            : throw new PyTorchFileException("a storage is not described by 'storage', its type, its key, its device and its length");

    /// <summary>A call of one of the names that are known.</summary>
    public static object Call(object? callee, object? arguments)
    {
        switch (callee, arguments)
        {
            case (PickleGlobal.OrderedDictionary, object?[] and []):
                return new PickleDictionary();
            case (PickleGlobal.RebuildTensor, object?[] and [PickleStorage storage, long offset, object?[] shape, object?[] strides, bool, PickleDictionary, ..]):
                return RebuildTensor(storage, offset, shape, strides);
            case (PickleGlobal.RebuildParameter, object?[] and [PickleTensor tensor, bool, PickleDictionary]):
                return tensor;
            case (PickleGlobal known, _):
                throw new PyTorchFileException($"{Name(known)} is called with arguments that PyTorch does not give it");
            case (PickleStorageType type, _):
                throw new PyTorchFileException($"torch.{type.Name} is called; storages are accepted only as entries of the archive");
            default:
                throw new PyTorchFileException("something is called that is not a function");
        }
    }

    private static PickleTensor RebuildTensor(PickleStorage storage, long offset, object?[] shape, object?[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostDimensions)
        {
            throw new PyTorchFileException(
                $"a tensor has {shape.Length} dimensions and {strides.Length} strides; both must be as many, and at most {MostDimensions}");
        }

        return new PickleTensor(storage, NonNegative(offset, "offset"), Numbers(shape, "dimension"), Numbers(strides, "stride"));
    }

    private static long[] Numbers(object?[] values, string what)
    {
        long[] numbers = new long[values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = values[i] is long number
                ? NonNegative(number, what)
                : throw new PyTorchFileException($"a tensor has a {what} that is not an integer");
        }

        return numbers;
    }

    private static long NonNegative(long number, string what) =>
        number >= 0 ? number : throw new PyTorchFileException($"a tensor has the {what} {number}, which is negative");

    private static string Name(PickleGlobal known) => known switch
    {
        PickleGlobal.OrderedDictionary => "collections.OrderedDict",
        PickleGlobal.RebuildTensor => "torch._utils._rebuild_tensor_v2",
        _ => "torch._utils._rebuild_parameter",
    };
}
