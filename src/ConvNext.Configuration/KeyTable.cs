using System;
using System.Collections;
using System.Collections.Generic;

namespace ConvNext.Configuration;

/// <summary>The keys of one kind of file: a row for each, read from the first to the last.</summary>
internal sealed class KeyTable : IEnumerable<ConfigKey>
{
    private readonly List<ConfigKey> _rows = new();
    private readonly Dictionary<string, ConfigKey> _byName = new(StringComparer.Ordinal);

    /// <summary>These rows.</summary>
    public KeyTable(params ConfigKey[] rows)
    {
        foreach (ConfigKey row in rows)
        {
            _rows.Add(row);
            _byName.Add(row.Name, row);
        }
    }

    /// <summary>The same rows, <paramref name="row"/> in the place of the one of its name.</summary>
    public KeyTable With(ConfigKey row) => new(_rows.ConvertAll(old => old.Name == row.Name ? row : old).ToArray());

    /// <summary>The row of a key, or null.</summary>
    public ConfigKey? Find(string key) => _byName.TryGetValue(key, out ConfigKey? row) ? row : null;

    /// <summary>Whether a file's key is read; the others are kept as they are.</summary>
    public bool Reads(string key) => Find(key) is { IsRead: true };

    /// <summary>What <paramref name="file"/> says; what is wrong is reported, all of it.</summary>
    public ConfigValues Read(ConfigObject file, ConfigProblems problems)
    {
        var values = new ConfigValues(this);
        foreach (ConfigKey row in _rows)
        {
            row.Read(file, values, problems);
        }

        return values;
    }

    /// <inheritdoc/>
    public IEnumerator<ConfigKey> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
