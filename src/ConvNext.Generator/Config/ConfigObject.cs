using System;
using System.Collections.Generic;
using System.Globalization;
using ConvNext.Generator.Json;

namespace ConvNext.Generator.Config;

/// <summary>
/// Typed access to the keys of a configuration. Each method gives the value, or null when the key is absent or its value is
/// wrong; what is wrong is reported.
/// </summary>
/// <remarks>
/// The rules are those that the Runtime reads the same files with: one table of examples tests both. As in the reference, of a key that stands
/// twice the last one counts, an integer is a number written without point and exponent (4.0 is none), true and false are no
/// numbers, and any number will do where a float is wanted.
/// </remarks>
internal sealed class ConfigObject
{
    private static readonly char[] FractionOrExponent = { '.', 'e', 'E' };

    private readonly JsonValue _root;
    private readonly ConfigProblems _problems;

    /// <summary>Reads from <paramref name="root"/>, an object, and reports to <paramref name="problems"/>.</summary>
    public ConfigObject(JsonValue root, ConfigProblems problems)
    {
        _root = root;
        _problems = problems;
    }

    /// <summary>The object that <paramref name="text"/> is, or null when it is none.</summary>
    public static ConfigObject? Open(string text, ConfigProblems problems, TextProblem? encoding = null)
    {
        if (encoding is not null)
        {
            problems.Add(ProblemKind.InvalidJson, encoding.Range, encoding.Message);
            return null;
        }

        JsonReadResult json = JsonReader.Read(text);
        if (json.Root is not { } root)
        {
            problems.Add(ProblemKind.InvalidJson, json.Error!.Range, json.Error.Message);
            return null;
        }

        foreach (JsonMember duplicate in json.Duplicates)
        {
            problems.Add(ProblemKind.DuplicateKey, duplicate.KeyRange, duplicate.Key);
        }

        if (root.Kind != JsonKind.Object)
        {
            problems.Add(ProblemKind.WrongType, root.Range, "The file", ConfigProblems.Describe(root), "an object");
            return null;
        }

        return new ConfigObject(root, problems);
    }

    /// <summary>The object itself.</summary>
    public JsonValue Root => _root;

    /// <summary>The value of <paramref name="key"/>, or null when it is absent; JSON's null too unless <paramref name="keepNull"/>.</summary>
    public JsonValue? Find(string key, bool keepNull = false)
    {
        JsonValue? value = _root.Find(key)?.Value;
        return value is { Kind: JsonKind.Null } && !keepNull ? null : value;
    }

    /// <summary>Where <paramref name="key"/> itself stands; the opening bracket of the file when it is absent.</summary>
    public TextRange KeyRangeOf(string key) => _root.Find(key)?.KeyRange ?? Opening;

    /// <summary>Where <paramref name="key"/>'s value stands; the opening bracket of the file when it is absent.</summary>
    public TextRange RangeOf(string key) => Find(key, keepNull: true)?.Range ?? Opening;

    /// <summary>The opening bracket of the file: where mistakes point that no value made.</summary>
    public TextRange Opening => FirstCharacter(_root.Range);

    /// <summary>An integer between two bounds; null is none.</summary>
    public int? ReadInteger(string key, int minimum, int maximum) =>
        Find(key, keepNull: true) is { } value ? ReadInteger(key, value, minimum, maximum) : null;

    /// <summary>The same for a value that has been found.</summary>
    public int? ReadInteger(string key, JsonValue value, int minimum, int maximum)
    {
        if (!IsInteger(value))
        {
            _problems.WrongType(key, value, "an integer");
            return null;
        }

        if (TryParse(value.Text, out int number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        _problems.NotAccepted(key, value, $"an integer from {ConfigProblems.Number(minimum)} to {ConfigProblems.Number(maximum)}");
        return null;
    }

    /// <summary>A number between two bounds, both finite in float32; null is none.</summary>
    public double? ReadNumber(string key, double minimum, double maximum, string accepted)
    {
        JsonValue? value = Find(key, keepNull: true);
        if (value is null)
        {
            return null;
        }

        if (value.Kind != JsonKind.Number)
        {
            _problems.WrongType(key, value, accepted);
            return null;
        }

        // A value beyond double's range fails to parse on one host and becomes infinite on another; the bounds refuse both.
        bool parsed = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (parsed && number >= minimum && number <= maximum)
        {
            return number;
        }

        _problems.NotAccepted(key, value, accepted);
        return null;
    }

    /// <summary>A string or null.</summary>
    public string? ReadString(string key)
    {
        JsonValue? value = Find(key);
        if (value is null or { Kind: JsonKind.String })
        {
            return value?.Text;
        }

        _problems.WrongType(key, value, "a string or null");
        return null;
    }

    /// <summary>true, false or null.</summary>
    public bool? ReadBoolean(string key)
    {
        JsonValue? value = Find(key);
        switch (value?.Kind)
        {
            case null:
                return null;
            case JsonKind.True:
                return true;
            case JsonKind.False:
                return false;
            default:
                _problems.WrongType(key, value, "true, false or null");
                return null;
        }
    }

    /// <summary>A list of integers between two bounds, or null; null too when any entry is wrong.</summary>
    public List<int>? ReadIntegers(string key, int minimum, int maximum) =>
        ReadList(key, "integers", (name, item) => ReadInteger(name, item, minimum, maximum), out List<int?> items)
            ? items.ConvertAll(item => item!.Value)
            : null;

    /// <summary>A list of strings, or null; null too when any entry is wrong.</summary>
    public List<string>? ReadStrings(string key) =>
        ReadList(key, "strings", ReadEntry, out List<string?> items) ? items.ConvertAll(item => item!) : null;

    /// <summary>One integer for both, or a list of height and width.</summary>
    public (int Height, int Width)? ReadSize(string key, int maximum)
    {
        const string Accepted = "an integer, or a list of height and width,";
        JsonValue? value = Find(key, keepNull: true);
        if (value is null)
        {
            return null;
        }

        if (value.Kind == JsonKind.Array && value.Items.Count == 2)
        {
            int? height = ReadInteger(key + "[0]", value.Items[0], 1, maximum);
            int? width = ReadInteger(key + "[1]", value.Items[1], 1, maximum);
            return height is null || width is null ? null : (height.Value, width.Value);
        }

        if (!IsInteger(value))
        {
            _problems.WrongType(key, value, Accepted);
            return null;
        }

        return ReadInteger(key, value, 1, maximum) is { } side ? (side, side) : null;
    }

    /// <summary>Whether a value is a number without point and exponent.</summary>
    public static bool IsInteger(JsonValue value) =>
        value.Kind == JsonKind.Number && value.Text.IndexOfAny(FractionOrExponent) < 0;

    /// <summary>Parses an optional sign and ASCII digits.</summary>
    public static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>The first character of a range.</summary>
    public static TextRange FirstCharacter(TextRange range) =>
        new(range.Start, 1, range.StartLine, range.StartColumn, range.StartLine, range.StartColumn + 1);

    private string? ReadEntry(string name, JsonValue value)
    {
        if (value.Kind == JsonKind.String)
        {
            return value.Text;
        }

        _problems.WrongType(name, value, "a string");
        return null;
    }

    private bool ReadList<T>(string key, string entries, Func<string, JsonValue, T> read, out List<T> items)
    {
        items = new List<T>();
        JsonValue? value = Find(key);
        if (value is null)
        {
            return false;
        }

        if (value.Kind != JsonKind.Array)
        {
            _problems.WrongType(key, value, $"a list of {entries}, or null,");
            return false;
        }

        bool complete = true;
        for (int i = 0; i < value.Items.Count; i++)
        {
            T item = read($"{key}[{ConfigProblems.Number(i)}]", value.Items[i]);
            complete &= item is not null;
            items.Add(item);
        }

        return complete;
    }
}
