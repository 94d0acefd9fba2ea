using System;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Makes a key's value of what the file has; null where that is wrong, which is then reported.</summary>
/// <param name="key">The key.</param>
/// <param name="value">What the file has; null only for a key whose null is a value like others.</param>
/// <param name="problems">Takes the report.</param>
/// <param name="isNeeded">False for a value that nothing will use: it must be of the right type, but may be anything of it.</param>
internal delegate object? ValueParser(ConfigKey key, JsonValue value, ConfigProblems problems, bool isNeeded);

/// <summary>A row of the table of rules: one key of a configuration file, and what it may say.</summary>
/// <param name="Name">The key.</param>
/// <param name="Accepted">What is accepted, as both readers' sentences say it: a noun phrase.</param>
/// <param name="Parse">Reads the value.</param>
internal abstract record ConfigKey(string Name, string Accepted, ValueParser Parse)
{
    /// <summary>Whether null says the same as the key's absence.</summary>
    public bool NullMeansAbsent { get; init; }

    /// <summary>False for a key that this family has the default for, whatever its files say.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>
    /// Tells from the rows above whether the value will be used. Null for a value is then the default where it will not be, and a mistake where it
    /// will. A row without it is always needed.
    /// </summary>
    public Func<ConfigValues, bool>? IsNeeded { get; init; }

    /// <summary>Reads the key from <paramref name="file"/> into <paramref name="values"/>.</summary>
    public void Read(ConfigObject file, ConfigValues values, ConfigProblems problems)
    {
        if (!IsRead || file.FindOrNull(Name) is not { } value || (NullMeansAbsent && value.Kind == JsonKind.Null))
        {
            return;
        }

        bool isNeeded = IsNeeded?.Invoke(values) ?? true;
        if (value.Kind == JsonKind.Null && IsNeeded is not null)
        {
            if (isNeeded)
            {
                problems.WrongType(Name, value, Accepted);
            }

            return;
        }

        if (Parse(this, value, problems, isNeeded) is { } found)
        {
            values.Add(this, found);
        }
    }
}

/// <summary>A key whose value is a <typeparamref name="T"/>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">Its value in a file without it.</param>
/// <param name="Accepted">What is accepted.</param>
/// <param name="Parse">Reads the value.</param>
internal sealed record ConfigKey<T>(string Name, T Default, string Accepted, ValueParser Parse) : ConfigKey(Name, Accepted, Parse);
