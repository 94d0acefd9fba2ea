using System.Collections.Generic;
using ConvNext.Generator.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Reads <c>id2label</c>, <c>label2id</c> and <c>num_labels</c>.</summary>
/// <remarks>
/// Where <c>num_labels</c> and the number of entries of <c>id2label</c> disagree, <c>num_labels</c> is followed and all names are made up, as in
/// the reference.
/// </remarks>
internal static class LabelReader
{
    /// <summary>The configuration with its classes.</summary>
    public static ConvNextConfig Read(ConfigObject keys, ConfigProblems problems, ConvNextConfig config)
    {
        int? count = keys.Find("num_labels") is { } value ? keys.ReadInteger("num_labels", value, 0, Limits.Labels) : null;
        config = config with { NumLabels = count ?? config.NumLabels, LabelIds = ReadLabelIds(keys, problems) };
        if (ReadLabels(keys, problems) is not { } labels)
        {
            return config;
        }

        if (count is not null && count != labels.Count)
        {
            problems.Add(
                ProblemKind.NumLabelsDisagrees,
                keys.RangeOf("num_labels"),
                ConfigProblems.Number(count.Value),
                ConfigProblems.Number(labels.Count));
            return config with { LabelIds = default };
        }

        return config with { NumLabels = labels.Count, Labels = FillGaps(labels, keys.KeyRangeOf("id2label"), problems) };
    }

    /// <summary>The labels by class, or null when there are none or they are wrong.</summary>
    private static Dictionary<int, string>? ReadLabels(ConfigObject keys, ConfigProblems problems)
    {
        const string Key = "id2label";
        JsonValue? value = keys.Find(Key);
        if (value is null)
        {
            return null;
        }

        if (value.Kind != JsonKind.Object)
        {
            problems.WrongType(Key, value, "an object of labels by class, or null,");
            return null;
        }

        if (value.DistinctMembers.Count > Limits.Labels)
        {
            problems.Add(
                ProblemKind.InvalidLabels,
                keys.KeyRangeOf(Key),
                $"{ConfigProblems.Number(value.DistinctMembers.Count)} entries",
                $"a number of at most {ConfigProblems.Number(Limits.Labels)}");
            return null;
        }

        var byClass = new Dictionary<int, string>();
        bool complete = true;
        foreach (JsonMember member in value.DistinctMembers)
        {
            complete &= ReadLabel(member, byClass, problems);
        }

        return complete ? byClass : null;
    }

    private static bool ReadLabel(JsonMember member, Dictionary<int, string> byClass, ConfigProblems problems)
    {
        string key = ConfigProblems.Quote(member.Key);
        if (!ConfigObject.TryParse(member.Key, out int id) || id < 0)
        {
            problems.Add(ProblemKind.InvalidLabels, member.KeyRange, $"the key {key}", "an integer of at least 0 in a string");
            return false;
        }

        if (member.Value.Kind != JsonKind.String)
        {
            string found = $"the value {ConfigProblems.Describe(member.Value)} for class {ConfigProblems.Number(id)}";
            problems.Add(ProblemKind.InvalidLabels, member.Value.Range, found, "a string");
            return false;
        }

        // Of one spelling the last counts, as of every key; "1" and "01" are one class too, and which was meant cannot be said.
        if (byClass.ContainsKey(id))
        {
            problems.Add(ProblemKind.InvalidLabels, member.KeyRange, $"a second label for class {ConfigProblems.Number(id)}", "one label per class");
            return false;
        }

        byClass.Add(id, member.Value.Text);
        return true;
    }

    /// <summary>
    /// The number of classes is the number of entries, whatever their keys are, as in the reference; a class without an entry
    /// gets the name that the reference makes up for unnamed classes.
    /// </summary>
    private static EquatableArray<string> FillGaps(Dictionary<int, string> byClass, TextRange range, ConfigProblems problems)
    {
        var labels = new string[byClass.Count];
        bool reported = false;
        for (int id = 0; id < labels.Length; id++)
        {
            if (byClass.TryGetValue(id, out string? label))
            {
                labels[id] = label;
                continue;
            }

            labels[id] = "LABEL_" + ConfigProblems.Number(id);
            if (!reported)
            {
                problems.Add(ProblemKind.LabelMissing, range, ConfigProblems.Number(labels.Length), ConfigProblems.Number(id), labels[id]);
                reported = true;
            }
        }

        return labels.ToEquatableArray();
    }

    private static EquatableArray<LabelId> ReadLabelIds(ConfigObject keys, ConfigProblems problems)
    {
        const string Key = "label2id";
        JsonValue? value = keys.Find(Key);
        if (value is null)
        {
            return default;
        }

        if (value.Kind != JsonKind.Object)
        {
            problems.WrongType(Key, value, "an object of classes by label, or null,");
            return default;
        }

        var pairs = new List<LabelId>();
        foreach (JsonMember member in value.DistinctMembers)
        {
            // Some tools write the numbers as strings; the reference accepts both.
            bool readable = ConfigObject.IsInteger(member.Value) || member.Value.Kind == JsonKind.String;
            if (readable && ConfigObject.TryParse(member.Value.Text, out int id))
            {
                pairs.Add(new LabelId(member.Key, id));
            }
            else
            {
                problems.WrongType($"{Key}[{ConfigProblems.Quote(member.Key)}]", member.Value, "an integer, also in a string,");
            }
        }

        return pairs.ToEquatableArray();
    }
}
