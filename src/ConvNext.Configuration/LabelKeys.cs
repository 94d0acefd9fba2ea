using System.Collections.Generic;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The keys <c>id2label</c> and <c>label2id</c>.</summary>
internal static class LabelKeys
{
    /// <summary><c>id2label</c>: labels by class.</summary>
    public static readonly ConfigKey<IReadOnlyDictionary<int, string>?> Id2Label =
        new("id2label", null, "an object of labels by class, or null", ReadLabels) { NullMeansAbsent = true };

    /// <summary><c>label2id</c>: classes by label, in the order of the file.</summary>
    public static readonly ConfigKey<IReadOnlyList<KeyValuePair<string, int>>?> Label2Id =
        new("label2id", null, "an object of classes by label, or null", ReadIds) { NullMeansAbsent = true };

    private static Dictionary<int, string>? ReadLabels(ConfigKey key, JsonValue value, ConfigProblems problems, bool isNeeded)
    {
        if (value.Kind != JsonKind.Object)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        IReadOnlyList<JsonMember> members = value.DistinctMembers;
        if (members.Count > Limits.Labels)
        {
            problems.Add(
                ProblemKind.InvalidLabels,
                value.Range,
                $"{ConfigProblems.Number(members.Count)} entries",
                $"a number of at most {ConfigProblems.Number(Limits.Labels)}");
            return null;
        }

        var byClass = new Dictionary<int, string>(members.Count);
        bool complete = true;
        foreach (JsonMember member in members)
        {
            complete &= ReadLabel(member, byClass, problems);
        }

        return complete ? byClass : null;
    }

    private static bool ReadLabel(JsonMember member, Dictionary<int, string> byClass, ConfigProblems problems)
    {
        if (!JsonValue.TryParse(member.Key, out int id) || id < 0)
        {
            problems.Add(ProblemKind.InvalidLabels, member.KeyRange, $"the key {ConfigProblems.Quote(member.Key)}", "a whole number of at least 0 in a string");
            return false;
        }

        if (member.Value.Kind != JsonKind.String)
        {
            string found = $"the value {member.Value.Describe()} for class {ConfigProblems.Number(id)}";
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

    private static List<KeyValuePair<string, int>>? ReadIds(ConfigKey key, JsonValue value, ConfigProblems problems, bool isNeeded)
    {
        if (value.Kind != JsonKind.Object)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        var pairs = new List<KeyValuePair<string, int>>();
        bool complete = true;
        foreach (JsonMember member in value.DistinctMembers)
        {
            // Some tools write the numbers as strings; the reference accepts both.
            bool readable = member.Value.IsInteger || member.Value.Kind == JsonKind.String;
            if (readable && JsonValue.TryParse(member.Value.Text, out int id))
            {
                pairs.Add(new KeyValuePair<string, int>(member.Key, id));
            }
            else
            {
                complete = false;
                problems.WrongType($"{key.Name}[{ConfigProblems.Quote(member.Key)}]", member.Value, "a whole number, also in a string");
            }
        }

        return complete ? pairs : null;
    }
}
