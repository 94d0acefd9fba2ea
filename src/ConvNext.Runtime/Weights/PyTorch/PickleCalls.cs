namespace ConvNext.Weights.PyTorch;

/// <summary>What the calls in a pickle stand for: descriptions are put together, nothing is called.</summary>
internal static class PickleCalls
{
    private const int MostDimensions = 64;

    /// <summary>
    /// <c>('storage', torch.FloatStorage, key, location, elements)</c>: where a storage was does not matter. Before PyTorch 1.6 a part
    /// of another storage follows as <c>(key, first element, elements)</c>, or None.
    /// </summary>
    public static object LoadStorage(object identity)
    {
        switch (identity)
        {
            case object[] and ["storage", PickleGlobal { ElementType: { } type }, string key, _, long elements, .. object[] rest] when elements >= 0:
                long first = rest is [object[] and [_, long start, long]] ? start : 0;
                return new PickleStorage(type, key, elements, NonNegative(first, "offset in its storage"));
            case object[] and ["storage", PickleGlobal unknown, string, _, long, ..]:
                return new PickleObject(unknown.FullName);
            case object[] and ["module", { } module, ..]:
                return module;
            default:
                throw new PyTorchFileException("a storage is not described by 'storage', its type, its key, its device and its length");
        }
    }

    /// <summary>A call, or the construction of an object.</summary>
    public static object Call(object callee, object arguments) => (callee, arguments) switch
    {
        (PickleGlobal { Meaning: PickleMeaning.OrderedDictionary }, object[] and []) => new PickleDictionary(),
        (PickleGlobal { Meaning: PickleMeaning.OrderedDictionary }, object[] and [PickleList pairs]) => FromPairs(pairs),
        (PickleGlobal { Meaning: PickleMeaning.Size }, object[] and [object[] dimensions]) => dimensions,
        (PickleGlobal { Meaning: PickleMeaning.RebuildSubclass }, object[] and [PickleGlobal known, _, object[] inner, ..])
            when known.Meaning is PickleMeaning.RebuildTensor or PickleMeaning.RebuildTensorOfType => Rebuild(known, inner),
        (PickleGlobal { Meaning: not PickleMeaning.Anything } known, object[] given) => Rebuild(known, given),
        (PickleGlobal any, _) => new PickleObject(any.FullName),
        (PickleObject any, _) => new PickleObject(any.Type),
        _ => throw new PyTorchFileException("something is called that is not a function"),
    };

    private static object Rebuild(PickleGlobal known, object[] arguments)
    {
        switch (known.Meaning, arguments)
        {
            case (PickleMeaning.RebuildTensor, [PickleStorage storage, long offset, object[] shape, object[] strides, ..]):
                return RebuildTensor(storage.Type, storage, offset, shape, strides);
            case (PickleMeaning.RebuildTensorOfType, [PickleStorage storage, long offset, object[] shape, object[] strides, _, _, PickleGlobal { ElementType: { } type }, ..])
                when type.Size % storage.Type.Size == 0:
                return RebuildTensor(type, storage, offset, shape, strides);
            case (PickleMeaning.RebuildParameter, [PickleTensor tensor, ..]):
                return tensor;
            case (_, [PickleObject or PickleStorage, ..]):
                // A tensor of a kind that is not read, e.g. quantised: it matters only where it stands among the weights.
                return new PickleObject(known.FullName);
            default:
                throw new PyTorchFileException($"{known.FullName} is called with arguments that PyTorch does not give it");
        }
    }

    /// <summary>Python 2 wrote an OrderedDict as the list of its pairs, each a list of two.</summary>
    private static PickleDictionary FromPairs(PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (object pair in pairs.Items)
        {
            switch (pair)
            {
                case PickleList { Items: [{ } key, { } value] }:
                    dictionary.Add(key, value);
                    break;
                case object[] and [{ } key, { } value]:
                    dictionary.Add(key, value);
                    break;
                default:
                    throw new PyTorchFileException("collections.OrderedDict is called with something else than pairs");
            }
        }

        return dictionary;
    }

    private static PickleTensor RebuildTensor(PickleElementType type, PickleStorage storage, long offset, object[] shape, object[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostDimensions)
        {
            throw new PyTorchFileException(
                $"a tensor has {shape.Length} dimensions and {strides.Length} strides; both must be as many, and at most {MostDimensions}");
        }

        offset = NonNegative(offset, "offset");
        if (offset > long.MaxValue - storage.FirstElement)
        {
            throw new PyTorchFileException($"a tensor has the offset {offset}, which reaches further than 64 bits can count");
        }

        return new PickleTensor(type, storage, offset + storage.FirstElement, Numbers(shape, "dimension"), Numbers(strides, "stride"));
    }

    private static long[] Numbers(object[] values, string what)
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
}
