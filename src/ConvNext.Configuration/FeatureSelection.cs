using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>
/// The maps that a backbone returns, which <c>out_features</c> and <c>out_indices</c> say in two ways. The rules are those of transformers'
/// <c>BackboneConfigMixin</c>: known stages, none twice, in the network's order; negative indices count from the end; when both are given they
/// agree; when neither is, the last stage alone is returned.
/// </summary>
/// <param name="Names">"stem", "stage1", …</param>
/// <param name="Indices">The same as indices into the hidden states; none is negative.</param>
internal sealed record FeatureSelection(IReadOnlyList<string> Names, IReadOnlyList<int> Indices)
{
    /// <summary>The selection; null where it is wrong, which is reported.</summary>
    public static FeatureSelection? From(ConfigObject file, ConfigValues values, int stages, ConfigProblems problems)
    {
        List<string> names = Enumerable.Range(0, stages + 1).Select(index => index == 0 ? "stem" : "stage" + ConfigProblems.Number(index)).ToList();
        if (!TrySelectByName(file, values, names, problems, out List<int>? fromFeatures) | !TrySelectByIndex(file, values, names, problems, out List<int>? fromIndices))
        {
            return null;
        }

        if (fromFeatures is not null && fromIndices is not null && !fromFeatures.SequenceEqual(fromIndices))
        {
            string indicesKey = NetworkKeys.OutIndices.Name;
            string featuresKey = problems.Name(NetworkKeys.OutFeatures.Name);
            string difference = $"selects {Join(fromIndices, names)}, but {featuresKey} selects {Join(fromFeatures, names)}";
            problems.Add(ProblemKind.InvalidOutFeatures, file.RangeOf(indicesKey), indicesKey, difference, "the same stages in both are accepted");
            return null;
        }

        List<int> selected = fromFeatures ?? fromIndices ?? new List<int> { stages };
        return new FeatureSelection(selected.ConvertAll(index => names[index]), selected);
    }

    private static bool TrySelectByName(ConfigObject file, ConfigValues values, List<string> names, ConfigProblems problems, out List<int>? selected)
    {
        selected = null;
        if (file.Find(NetworkKeys.OutFeatures.Name) is not { } value)
        {
            return true;
        }

        string accepted = $"{string.Join(", ", names)} are accepted, each at most once and in this order";
        selected = values.Get(NetworkKeys.OutFeatures).Select(name => names.IndexOf(name)).ToList();
        return values.Has(NetworkKeys.OutFeatures) && CheckSelection(NetworkKeys.OutFeatures.Name, value, selected, accepted, problems);
    }

    private static bool TrySelectByIndex(ConfigObject file, ConfigValues values, List<string> names, ConfigProblems problems, out List<int>? selected)
    {
        selected = null;
        if (file.Find(NetworkKeys.OutIndices.Name) is not { } value)
        {
            return true;
        }

        int count = names.Count;
        string accepted =
            $"whole numbers from {ConfigProblems.Number(-count)} to {ConfigProblems.Number(count - 1)} are accepted, each stage at most once and in the network's order";
        selected = values.Get(NetworkKeys.OutIndices).Select(index => index >= -count && index < count ? (index + count) % count : -1).ToList();
        return values.Has(NetworkKeys.OutIndices) && CheckSelection(NetworkKeys.OutIndices.Name, value, selected, accepted, problems);
    }

    /// <summary>Known stages (not −1), strictly increasing.</summary>
    private static bool CheckSelection(string key, JsonValue value, List<int> selected, string accepted, ConfigProblems problems)
    {
        for (int i = 0; i < selected.Count; i++)
        {
            string entry = value.Items[i].Describe();
            string? mistake =
                selected[i] < 0 ? $"has {entry}"
                : i > 0 && selected.IndexOf(selected[i], 0, i) >= 0 ? $"selects a stage twice with {entry}"
                : i > 0 && selected[i] < selected[i - 1] ? $"has {entry} after {value.Items[i - 1].Describe()}"
                : null;
            if (mistake is not null)
            {
                problems.Add(ProblemKind.InvalidOutFeatures, value.Items[i].Range, key, mistake, accepted);
                return false;
            }
        }

        return true;
    }

    private static string Join(List<int> selected, List<string> names) =>
        selected.Count == 0 ? "nothing" : string.Join(", ", selected.Select(index => names[index]));
}
