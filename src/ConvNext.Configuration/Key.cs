using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The kinds of keys: each method makes a row of the table.</summary>
/// <remarks>
/// As in the reference, an integer is a number written without point and exponent (4.0 is none), true and false are no numbers, and any number will
/// do where a float is wanted.
/// </remarks>
internal static class Key
{
    /// <summary>An integer between two bounds; null is none.</summary>
    public static ConfigKey<int> Integer(string name, int byDefault, int minimum, int maximum) =>
        new(name, byDefault, Span(minimum, maximum), (key, value, problems, _) => ReadInteger(key.Name, value, minimum, maximum, problems));

    /// <summary>An integer between two bounds that may be left open.</summary>
    public static ConfigKey<int?> OptionalInteger(string name, int minimum, int maximum) =>
        new(name, null, Span(minimum, maximum), (key, value, problems, _) => ReadInteger(key.Name, value, minimum, maximum, problems)) { NullMeansAbsent = true };

    /// <summary>A number between two bounds, both finite in float32; null is none.</summary>
    public static ConfigKey<double> Number(string name, double byDefault, double minimum, double maximum, string accepted) =>
        new(name, byDefault, accepted, (key, value, problems, _) =>
        {
            if (value.Kind != JsonKind.Number)
            {
                problems.WrongType(key.Name, value, accepted);
                return null;
            }

            if (value.Number is var number && number >= minimum && number <= maximum)
            {
                return number;
            }

            problems.NotAccepted(key.Name, value, accepted);
            return null;
        });

    /// <summary>A string, or null.</summary>
    public static ConfigKey<string?> Text(string name) =>
        new(name, null, "a string or null", (key, value, problems, _) => ReadText(key.Name, value, key.Accepted, problems)) { NullMeansAbsent = true };

    /// <summary>One of some strings, or null.</summary>
    public static ConfigKey<string?> Choice(string name, params string[] choices) =>
        new(name, null, $"\"{string.Join("\", \"", choices)}\" or null", (key, value, problems, _) =>
        {
            if (ReadText(key.Name, value, key.Accepted, problems) is not { } text)
            {
                return null;
            }

            if (Array.IndexOf(choices, text) >= 0)
            {
                return text;
            }

            problems.NotAccepted(key.Name, value, key.Accepted);
            return null;
        })
        { NullMeansAbsent = true };

    /// <summary>true or false; null is false.</summary>
    public static ConfigKey<bool> Boolean(string name) =>
        new(name, false, "true, false or null", (key, value, problems, _) =>
        {
            if (value.Kind is JsonKind.True or JsonKind.False)
            {
                return value.Kind == JsonKind.True;
            }

            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        })
        { NullMeansAbsent = true };

    /// <summary>A list of integers between two bounds, or null.</summary>
    public static ConfigKey<IReadOnlyList<int>> Integers(string name, IReadOnlyList<int> byDefault, int minimum, int maximum) =>
        new(name, byDefault, "a list of whole numbers, or null", (key, value, problems, _) =>
            ReadList(key, value, problems, (entry, item) => ReadInteger(entry, item, minimum, maximum, problems)) is { } items
                ? items.Select(item => item!.Value).ToArray()
                : null)
        { NullMeansAbsent = true };

    /// <summary>A list of strings, or null.</summary>
    public static ConfigKey<IReadOnlyList<string>> Texts(string name) =>
        new(name, Array.Empty<string>(), "a list of strings, or null", (key, value, problems, _) =>
            ReadList(key, value, problems, (entry, item) => ReadText(entry, item, "a string", problems))?.ToArray())
        { NullMeansAbsent = true };

    /// <summary>One integer for both sides, or a list of height and width; null is none.</summary>
    public static ConfigKey<Sides> Size(string name, int byDefault, int maximum) =>
        new(name, new Sides(byDefault, byDefault), $"{Span(1, maximum)}, or a list of height and width", (key, value, problems, _) =>
        {
            if (value.Items.Count == 2)
            {
                int? height = ReadInteger($"{key.Name}[0]", value.Items[0], 1, maximum, problems);
                int? width = ReadInteger($"{key.Name}[1]", value.Items[1], 1, maximum, problems);
                return height is null || width is null ? null : new Sides(height.Value, width.Value);
            }

            return ReadInteger(key.Name, value, 1, maximum, problems, key.Accepted) is { } side ? new Sides(side, side) : null;
        });

    /// <summary>An integer between two bounds that is the value of <paramref name="name"/> or an entry of it; null where it is wrong.</summary>
    public static int? ReadInteger(string name, JsonValue value, int minimum, int maximum, ConfigProblems problems, string? accepted = null)
    {
        if (value.Integer(minimum, maximum) is { } number)
        {
            return number;
        }

        accepted ??= Span(minimum, maximum);
        if (value.IsInteger)
        {
            problems.NotAccepted(name, value, accepted);
        }
        else
        {
            problems.WrongType(name, value, accepted);
        }

        return null;
    }

    private static string Span(int minimum, int maximum) =>
        (minimum, maximum) == (int.MinValue, int.MaxValue) ? "a whole number" : $"a whole number from {ConfigProblems.Number(minimum)} to {ConfigProblems.Number(maximum)}";

    private static string? ReadText(string name, JsonValue value, string accepted, ConfigProblems problems)
    {
        if (value.Kind == JsonKind.String)
        {
            return value.Text;
        }

        problems.WrongType(name, value, accepted);
        return null;
    }

    /// <summary>The entries of a list, or null where any is wrong: all mistakes are reported.</summary>
    private static List<T>? ReadList<T>(ConfigKey key, JsonValue value, ConfigProblems problems, Func<string, JsonValue, T?> read)
    {
        if (value.Kind != JsonKind.Array)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        var items = new List<T>();
        bool complete = true;
        for (int i = 0; i < value.Items.Count; i++)
        {
            T? item = read($"{key.Name}[{ConfigProblems.Number(i)}]", value.Items[i]);
            complete &= item is not null;
            items.Add(item!);
        }

        return complete ? items : null;
    }
}
