using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>
/// Reads <c>out_features</c> and <c>out_indices</c>, which say the same in two ways: the maps that a backbone returns. The rules
/// are those of transformers' <c>BackboneConfigMixin</c>: known stages, none twice, in the network's order; negative indices count
/// from the end; when both are given they agree; when neither is, the last stage alone is returned.
/// </summary>
internal static class OutFeaturesReader
{
    private const string FeaturesKey = "out_features";
    private const string IndicesKey = "out_indices";

    /// <summary>The configuration with its feature maps.</summary>
    public static ConvNextConfig Read(ConfigObject keys, ConfigProblems problems, ConvNextConfig config, int stages)
    {
        List<string> names = Enumerable.Range(0, stages + 1)
            .Select(index => index == 0 ? "stem" : "stage" + ConfigProblems.Number(index))
            .ToList();
        bool featuresRight = ReadFeatures(keys, problems, names, out List<int>? fromFeatures);
        bool indicesRight = ReadIndices(keys, problems, names, out List<int>? fromIndices);
        if (!featuresRight || !indicesRight)
        {
            return config;
        }

        if (fromFeatures is not null && fromIndices is not null && !fromFeatures.SequenceEqual(fromIndices))
        {
            string difference = $"selects {Join(fromIndices, names)}, but '{FeaturesKey}' selects {Join(fromFeatures, names)}";
            problems.Add(ProblemKind.InvalidOutFeatures, keys.RangeOf(IndicesKey), IndicesKey, difference, "the same stages in both are accepted");
            return config;
        }

        List<int> selected = fromFeatures ?? fromIndices ?? new List<int> { stages };
        return config with
        {
            OutFeatures = selected.Select(index => names[index]).ToEquatableArray(),
            OutIndices = selected.ToEquatableArray(),
        };
    }

    private static bool ReadFeatures(ConfigObject keys, ConfigProblems problems, List<string> names, out List<int>? selected)
    {
        selected = null;
        if (keys.Find(FeaturesKey) is not { } value)
        {
            return true;
        }

        string accepted = $"{string.Join(", ", names)} are accepted, each at most once and in this order";
        selected = keys.ReadStrings(FeaturesKey)?.ConvertAll(names.IndexOf);
        return selected is not null && CheckSelection(FeaturesKey, value, selected, accepted, problems);
    }

    private static bool ReadIndices(ConfigObject keys, ConfigProblems problems, List<string> names, out List<int>? selected)
    {
        selected = null;
        if (keys.Find(IndicesKey) is not { } value)
        {
            return true;
        }

        int count = names.Count;
        string accepted =
            $"integers from {ConfigProblems.Number(-count)} to {ConfigProblems.Number(count - 1)} are accepted, each stage at most once and in the network's order";
        selected = keys.ReadIntegers(IndicesKey, int.MinValue, int.MaxValue)?
            .ConvertAll(index => index >= -count && index < count ? (index + count) % count : -1);
        return selected is not null && CheckSelection(IndicesKey, value, selected, accepted, problems);
    }

    /// <summary>Known stages (not −1), strictly increasing.</summary>
    private static bool CheckSelection(string key, JsonValue value, List<int> selected, string accepted, ConfigProblems problems)
    {
        for (int i = 0; i < selected.Count; i++)
        {
            string entry = ConfigProblems.Describe(value.Items[i]);
            string? mistake =
                selected[i] < 0 ? $"has {entry}"
                : selected.IndexOf(selected[i]) < i ? $"selects a stage twice with {entry}"
                : i > 0 && selected[i] < selected[i - 1] ? $"has {entry} after {ConfigProblems.Describe(value.Items[i - 1])}"
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
