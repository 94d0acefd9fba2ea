using System;
using System.Collections.Generic;

namespace ConvNext.Configuration;

/// <summary>What a file says, key by key, with the defaults of its table for what it leaves out.</summary>
internal sealed class ConfigValues
{
    private readonly KeyTable _table;
    private readonly Dictionary<string, object> _found = new(StringComparer.Ordinal);

    /// <summary>Nothing but defaults.</summary>
    public ConfigValues(KeyTable table) => _table = table;

    /// <summary>Whether the file has the key, with a value that is accepted.</summary>
    public bool Has(ConfigKey key) => _found.ContainsKey(key.Name);

    /// <summary>The value of <paramref name="key"/>: the file's, else the table's default, else, where the table has no such row, the key's own.</summary>
    public T Get<T>(ConfigKey<T> key) =>
        _found.TryGetValue(key.Name, out object? value) ? (T)value
        : _table.Find(key.Name) is ConfigKey<T> row ? row.Default
        : key.Default;

    /// <summary>Adds what the file has.</summary>
    public void Add(ConfigKey key, object value) => _found.Add(key.Name, value);
}
