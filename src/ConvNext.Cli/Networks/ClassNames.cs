using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Networks;

/// <summary>Classes as people name them: by a label, one of its synonyms, or a number.</summary>
internal sealed class ClassNames
{
    private const char SynonymSeparator = ',';

    private readonly Dictionary<string, int> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<string> _labels;

    /// <summary>The classes of a network.</summary>
    public ClassNames(IReadOnlyList<string> labels)
    {
        _labels = labels;

        // Where labels share a name, the first class has it; a whole label goes before a synonym.
        for (int index = labels.Count - 1; index >= 0; index--)
        {
            foreach (string synonym in labels[index].Split(SynonymSeparator))
            {
                _classes[Normal(synonym)] = index;
            }
        }

        for (int index = labels.Count - 1; index >= 0; index--)
        {
            _classes[Normal(labels[index])] = index;
        }
    }

    /// <summary>The class of a name.</summary>
    /// <exception cref="ConvNextException">There is none.</exception>
    public int Find(string name) =>
        _classes.TryGetValue(Normal(name), out int byLabel) ? byLabel
        : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int byNumber) && byNumber < _labels.Count ? byNumber
        : throw new ConvNextException(
            $"No class of the network is called '{name}'{Suggestion.For(name, _labels)}; "
            + $"accepted are its labels ({string.Join(", ", _labels.Take(3))}, …) and numbers from 0 to {_labels.Count - 1}.");

    // "hot dog", "hot_dog" and "Hot-Dog" are one class.
    private static string Normal(string label) => label.Trim().Replace('_', ' ').Replace('-', ' ');
}
