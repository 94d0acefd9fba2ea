using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ConvNext.Hub;

/// <summary>The files that an index of weights names.</summary>
internal static class ShardList
{
    /// <summary>Reads the <c>weight_map</c> of an index: tensor → file. The files lie beside it.</summary>
    /// <exception cref="HubException">It is no such index, or names a file elsewhere.</exception>
    public static IReadOnlyList<string> Read(string index)
    {
        try
        {
            using FileStream content = File.OpenRead(index);
            using JsonDocument document = JsonDocument.Parse(content);
            IEnumerable<string> files = document.RootElement.GetProperty("weight_map").EnumerateObject().Select(tensor => tensor.Value.GetString() ?? string.Empty);
            return [.. files.Distinct().Order(StringComparer.Ordinal).Select(HubName.File)];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException(HubErrorKind.WrongContent, $"{Path.GetFileName(index)} is no list of weight files: a JSON object with a weight_map is needed.", error);
        }
    }
}
