using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>The file in which the build lists a project's ConvNextModel items.</summary>
/// <remarks>
/// One <c>Key=value</c> on a line; Path begins an item. Metadata of additional files would not do: the compiler is given them by path, so that
/// one file has one set of them, and a path with a colon, a bar or a quote has none.
/// </remarks>
internal static class ModelList
{
    /// <summary>How the file's name ends. The targets write the same.</summary>
    public const string Extension = ".convnextmodels";

    private const string PathKey = "Path";

    private static readonly string[] Keys =
    {
        PathKey, "ClassName", "Namespace", "ImageSize", "Outputs", "Preprocessor", "Accessibility", "Architecture", "Labels", "Precision", "Exactness", "Training",
    };

    /// <summary>The items in the order of the list, without the texts of their files.</summary>
    public static EquatableArray<ModelItem> Read(string text)
    {
        var blocks = new List<Dictionary<string, string>>();
        string last = PathKey;
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            string? key = Keys.FirstOrDefault(key => line.StartsWith(key + "=", StringComparison.Ordinal));
            if (key == PathKey)
            {
                blocks.Add(new Dictionary<string, string>(StringComparer.Ordinal));
            }

            // A line without a key goes on with the value before it: metadata may be written on several lines, a path is on one.
            if (blocks.Count == 0 || (key is null && last == PathKey))
            {
                continue;
            }

            Dictionary<string, string> block = blocks[blocks.Count - 1];
            block[key ?? last] = key is null ? block[last] + "\n" + line : line.Substring(key.Length + 1);
            last = key ?? last;
        }

        return MakeItems(blocks).ToEquatableArray();
    }

    private static IEnumerable<ModelItem> MakeItems(List<Dictionary<string, string>> blocks)
    {
        ModelItem[] items = blocks
            .Select(block => new ModelItem(
                block[PathKey],
                null,
                Value(block, "ClassName"),
                Value(block, "Namespace"),
                null,
                Value(block, "ImageSize"),
                Value(block, "Outputs"),
                Value(block, "Preprocessor"),
                Value(block, "Accessibility"),
                Architecture: Value(block, "Architecture"),
                Labels: Value(block, "Labels"),
                Training: Value(block, "Training"),
                Precision: Value(block, "Precision"),
                Exactness: Value(block, "Exactness")))
            .ToArray();
        for (int i = 0; i < items.Length; i++)
        {
            ModelItem item = items[i];
            ModelItem[] ofFile = items.Where(other => string.Equals(other.Path, item.Path, StringComparison.Ordinal)).ToArray();
            yield return item with
            {
                Occurrence = items.Take(i).Count(other => string.Equals(other.Path, item.Path, StringComparison.Ordinal)),
                SharesDefaultName = item.ClassName is null && ofFile.Count(other => other.ClassName is null) > 1,
            };
        }
    }

    private static string? Value(Dictionary<string, string> block, string key) =>
        block.TryGetValue(key, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
