using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Reads <c>num_labels</c>, <c>id2label</c> and <c>label2id</c>.</summary>
/// <remarks>
/// Where <c>num_labels</c> and the number of entries of <c>id2label</c> disagree, <c>num_labels</c> is followed and all names are made up, as in the
/// reference. A class that <c>id2label</c> leaves out gets a made-up name.
/// </remarks>
internal static class LabelReader
{
    private const int DefaultLabels = 2;

    /// <summary>The labels, and <c>label2id</c> where it is the file's own.</summary>
    public static (IReadOnlyList<string> Labels, Dictionary<string, int>? Label2Id) Read(ConfigObject keys)
    {
        Dictionary<int, string>? named = ReadLabels(keys);
        Dictionary<string, int>? ids = ReadIds(keys);
        int? count = keys.Find("num_labels") is { } value ? keys.Integer("num_labels", value, 0, ConfigLimits.Labels) : null;
        if (named is not null && count is not null && count != named.Count)
        {
            (named, ids) = (null, null);
        }

        IEnumerable<int> classes = Enumerable.Range(0, named?.Count ?? count ?? DefaultLabels);
        return ([.. classes.Select(id => named is not null && named.TryGetValue(id, out string? label) ? label : MadeUp(id))], ids);
    }

    /// <summary>The name that the reference gives to a class without one.</summary>
    public static string MadeUp(int id) => FormattableString.Invariant($"LABEL_{id}");

    private static Dictionary<int, string>? ReadLabels(ConfigObject keys)
    {
        const string Key = "id2label";
        if (keys.Find(Key) is not { } map)
        {
            return null;
        }

        if (map.Kind != JsonKind.Object)
        {
            throw keys.Wrong(Key, map, "an object of labels by class, or null");
        }

        if (map.Members.Count > ConfigLimits.Labels)
        {
            throw keys.Wrong($"\"{Key}\" has {map.Members.Count} entries, but must have at most {ConfigLimits.Labels}.");
        }

        var labels = new Dictionary<int, string>();
        foreach ((string id, JsonValue label) in map.Members)
        {
            if (!JsonValue.TryParse(id, out int number) || number < 0 || label.Kind != JsonKind.String)
            {
                throw keys.Wrong(Key, map, "an object of strings by class, which is a whole number of at least 0 in a string");
            }

            if (!labels.TryAdd(number, label.Text))
            {
                throw keys.Wrong($"\"{Key}\" has a second label for class {number}, but must have one for each class.");
            }
        }

        return labels;
    }

    private static Dictionary<string, int>? ReadIds(ConfigObject keys)
    {
        const string Key = "label2id";
        if (keys.Find(Key) is not { } map)
        {
            return null;
        }

        if (map.Kind != JsonKind.Object)
        {
            throw keys.Wrong(Key, map, "an object of classes by label, or null");
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string label, JsonValue id) in map.Members)
        {
            // Some tools write the numbers as strings.
            bool readable = id.Kind == JsonKind.String || id.IsInteger;
            ids.Add(label, readable && JsonValue.TryParse(id.Text, out int number) ? number : throw keys.Wrong(Key, map, "an object of whole numbers by label"));
        }

        return ids;
    }
}
