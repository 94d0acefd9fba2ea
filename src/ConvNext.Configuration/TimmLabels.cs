using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>
/// The classes of timm's config.json. <c>label_names</c> (<c>labels</c> in the oldest files) is a list, or an object of names by class;
/// <c>label_descriptions</c> is an object of descriptions by name: a class that has one is called by it, as people know it, not by a number of WordNet.
/// </summary>
internal static class TimmLabels
{
    private const string NamesKey = "label_names";
    private const string OldestNamesKey = "labels";
    private const string DescriptionsKey = "label_descriptions";

    /// <summary><paramref name="count"/> classes. Their names are made up where the file has none, or has not as many.</summary>
    public static Labels Read(TimmFile file, int count, ConfigProblems problems)
    {
        JsonValue? value = Find(file, NamesKey) ?? Find(file, OldestNamesKey);
        string key = Find(file, NamesKey) is null ? OldestNamesKey : NamesKey;
        string[]? names = value is null ? null : ReadNames(key, value, problems);
        if (names is null || names.Length != count)
        {
            return new Labels(count, null, null);
        }

        Dictionary<string, string> descriptions = ReadDescriptions(Find(file, DescriptionsKey), problems);
        return new Labels(count, names.Select(name => descriptions.TryGetValue(name, out string? description) ? description : name).ToArray(), null);
    }

    // The file's own go before those of the weights.
    private static JsonValue? Find(TimmFile file, string key) => file.Top.Find(key) ?? file.Pretrained.Find(key);

    private static string[]? ReadNames(string key, JsonValue value, ConfigProblems problems)
    {
        const string Accepted = "a list of strings, or an object of strings by class";
        if (value.Kind == JsonKind.Array)
        {
            foreach (JsonValue wrong in value.Items.Where(item => item.Kind != JsonKind.String))
            {
                problems.WrongType(key, wrong, Accepted);
                return null;
            }

            return value.Items.Select(item => item.Text).ToArray();
        }

        if (value.Kind != JsonKind.Object)
        {
            problems.WrongType(key, value, Accepted);
            return null;
        }

        IReadOnlyList<JsonMember> members = value.DistinctMembers;
        var names = new string[members.Count];
        foreach (JsonMember member in members)
        {
            bool isClass = JsonValue.TryParse(member.Key, out int id) && id >= 0 && id < names.Length && names[id] is null;
            if (!isClass || member.Value.Kind != JsonKind.String)
            {
                problems.WrongType(key, isClass ? member.Value : value, Accepted);
                return null;
            }

            names[id] = member.Value.Text;
        }

        return names;
    }

    private static Dictionary<string, string> ReadDescriptions(JsonValue? value, ConfigProblems problems)
    {
        var descriptions = new Dictionary<string, string>();
        if (value is { Kind: not JsonKind.Object })
        {
            problems.WrongType(DescriptionsKey, value, "an object of descriptions by label, or null");
            return descriptions;
        }

        foreach (JsonMember member in value?.DistinctMembers ?? Array.Empty<JsonMember>())
        {
            // A description that is no string is nobody's.
            if (member.Value.Kind == JsonKind.String)
            {
                descriptions[member.Key] = member.Value.Text;
            }
        }

        return descriptions;
    }
}
