using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Weights;

namespace ConvNext.Hub;

/// <summary>The files that an index of weights names.</summary>
internal static class ShardList
{
    /// <summary>Reads which files an index gives its tensors to; they lie beside it.</summary>
    /// <exception cref="HubException">It is no such index, or names a file elsewhere.</exception>
    public static IReadOnlyList<string> Read(string index)
    {
        try
        {
            return [.. ShardIndex.Read(index).Select(tensor => tensor.Value).Distinct().Order(StringComparer.Ordinal).Select(HubName.File)];
        }
        catch (SafetensorsException error)
        {
            throw new HubException(HubErrorKind.WrongContent, error.Message, error);
        }
    }
}
