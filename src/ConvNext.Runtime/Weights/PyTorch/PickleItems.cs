namespace ConvNext.Weights.PyTorch;

/// <summary>How a pickle fills what it has made.</summary>
internal static class PickleItems
{
    /// <summary>Adds values to a list; what is added to an object that is like one is forgotten.</summary>
    public static bool Add(object[] values, object container)
    {
        switch (container)
        {
            case PickleList list:
                foreach (object value in values)
                {
                    list.Add(value);
                }

                return true;
            case PickleObject:
                return true;
            default:
                throw new PyTorchFileException("values are added to something else than a list");
        }
    }

    /// <summary>Sets items, each a key and a value, on a dictionary or an object that is like one.</summary>
    public static bool Set(object[] keysAndValues, object container)
    {
        if (container is not PickleDictionary dictionary || keysAndValues.Length % 2 != 0)
        {
            throw new PyTorchFileException("items are set on something else than a dictionary, or without a value");
        }

        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            dictionary.Add(keysAndValues[i], keysAndValues[i + 1]);
        }

        return true;
    }

    /// <summary>
    /// Gives an object its attributes. On anything else they are dropped: a module's state_dict carries the versions of its layers
    /// as an attribute, which nothing here needs.
    /// </summary>
    public static bool SetState(object state, object target)
    {
        if (target is PickleObject made)
        {
            made.State = state as PickleDictionary;
        }

        return true;
    }
}
