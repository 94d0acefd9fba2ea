using System.Collections.Generic;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The classes of a network, of which three keys tell.</summary>
/// <remarks>
/// Where <c>num_labels</c> and the number of entries of <c>id2label</c> disagree, <c>num_labels</c> is followed and all names are made up, as in
/// the reference.
/// </remarks>
/// <param name="Count">How many; 0 means that there is no head.</param>
/// <param name="Names">Their names, made up where <c>id2label</c> has a gap; null where all of them are made up.</param>
/// <param name="Ids"><c>label2id</c>; null where it follows from the names.</param>
internal sealed record Labels(int Count, IReadOnlyList<string>? Names, IReadOnlyList<KeyValuePair<string, int>>? Ids)
{
    private const int DefaultCount = 2;

    /// <summary>The classes that <paramref name="values"/> tell of.</summary>
    public static Labels From(ConfigObject file, ConfigValues values, ConfigProblems problems)
    {
        int? count = values.Get(NetworkKeys.NumLabels);
        IReadOnlyList<KeyValuePair<string, int>>? ids = values.Get(NetworkKeys.Label2Id);
        if (values.Get(NetworkKeys.Id2Label) is not { } named)
        {
            return new Labels(count ?? DefaultCount, null, ids);
        }

        if (count is not null && count != named.Count)
        {
            problems.Add(
                ProblemKind.NumLabelsDisagrees,
                file.RangeOf(NetworkKeys.NumLabels.Name),
                ConfigProblems.Number(count.Value),
                ConfigProblems.Number(named.Count));
            return new Labels(count.Value, null, null);
        }

        return new Labels(named.Count, FillGaps(named, file.KeyRangeOf(NetworkKeys.Id2Label.Name), problems), ids);
    }

    /// <summary>The name that the reference gives to a class without one.</summary>
    public static string MadeUp(int id) => "LABEL_" + ConfigProblems.Number(id);

    /// <summary>The number of classes is the number of entries, whatever their keys are, as in the reference.</summary>
    private static string[] FillGaps(IReadOnlyDictionary<int, string> byClass, TextRange range, ConfigProblems problems)
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

            labels[id] = MadeUp(id);
            if (!reported)
            {
                problems.Add(ProblemKind.LabelMissing, range, ConfigProblems.Number(labels.Length), ConfigProblems.Number(id), labels[id]);
                reported = true;
            }
        }

        return labels;
    }
}
