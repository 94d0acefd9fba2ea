using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext;

/// <summary>
/// The keys of a configuration file that nothing here reads, each with its value as the file writes it, in the file's order; what is saved has
/// them again, to the last digit of a number. Two lists of the same keys and texts are equal.
/// </summary>
public sealed class UnknownKeys : IReadOnlyList<KeyValuePair<string, string>>, IEquatable<UnknownKeys>
{
    private readonly KeyValuePair<string, string>[] _keys;

    internal UnknownKeys(IEnumerable<KeyValuePair<string, string>> keys) => _keys = [.. keys];

    /// <summary>None.</summary>
    public static UnknownKeys None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <summary>A key and the JSON text of its value.</summary>
    public KeyValuePair<string, string> this[int index] => _keys[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_keys).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(UnknownKeys? other) => other is not null && _keys.SequenceEqual(other._keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnknownKeys);

    /// <inheritdoc/>
    public override int GetHashCode() => _keys.Aggregate(0, (hash, key) => HashCode.Combine(hash, key.Key, key.Value));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
