using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Configuration.Json;

/// <summary>One value of a JSON text, with its position.</summary>
internal sealed class JsonValue
{
    private const int LongestShown = 60;

    // A sign and ten digits; JSON's numbers do not begin with zeros.
    private const int LongestInteger = 11;

    private static readonly char[] FractionOrExponent = { '.', 'e', 'E' };
    private static readonly IReadOnlyList<JsonValue> NoItems = Array.Empty<JsonValue>();
    private static readonly IReadOnlyList<JsonMember> NoMembers = Array.Empty<JsonMember>();

    private readonly string _source;
    private readonly string? _text;

    /// <summary>A value without parts; <paramref name="text"/> is a string's.</summary>
    public JsonValue(string source, JsonKind kind, TextRange range, string? text = null)
        : this(source, kind, range, text, NoItems, NoMembers)
    {
    }

    /// <summary>A list.</summary>
    public JsonValue(string source, TextRange range, IReadOnlyList<JsonValue> items)
        : this(source, JsonKind.Array, range, string.Empty, items, NoMembers)
    {
    }

    /// <summary>An object.</summary>
    public JsonValue(string source, TextRange range, IReadOnlyList<JsonMember> members)
        : this(source, JsonKind.Object, range, string.Empty, NoItems, members)
    {
    }

    private JsonValue(string source, JsonKind kind, TextRange range, string? text, IReadOnlyList<JsonValue> items, IReadOnlyList<JsonMember> members)
    {
        _source = source;
        _text = text;
        Kind = kind;
        Range = range;
        Items = items;
        Members = members;
    }

    /// <summary>What it is.</summary>
    public JsonKind Kind { get; }

    /// <summary>From its first character to its last, quotes and brackets included.</summary>
    public TextRange Range { get; }

    /// <summary>A string's characters, escapes resolved; a number or word as it is written; empty for lists and objects.</summary>
    public string Text => _text ?? Written;

    /// <summary>The characters that it is written with, quotes and brackets included.</summary>
    public string Written => _source.Substring(Range.Start, Range.Length);

    /// <summary>A list's values.</summary>
    public IReadOnlyList<JsonValue> Items { get; }

    /// <summary>An object's members in the order of the text, duplicates included.</summary>
    public IReadOnlyList<JsonMember> Members { get; }

    /// <summary>An object's members, of those of one key the last, where the first stood (as Python has it).</summary>
    public IReadOnlyList<JsonMember> DistinctMembers
    {
        get
        {
            var distinct = new List<JsonMember>();
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (JsonMember member in Members)
            {
                if (places.TryGetValue(member.Key, out int place))
                {
                    distinct[place] = member;
                }
                else
                {
                    places.Add(member.Key, distinct.Count);
                    distinct.Add(member);
                }
            }

            return distinct;
        }
    }

    /// <summary>A number written without point and exponent: 4.0 is none, as in the reference.</summary>
    public bool IsInteger => Kind == JsonKind.Number && _source.IndexOfAny(FractionOrExponent, Range.Start, Range.Length) < 0;

    /// <summary>A number, NaN and the infinities among them.</summary>
    public bool IsNumber => Kind is JsonKind.Number or JsonKind.NonFinite;

    /// <summary>What Python's <c>bool</c> makes of it: false for null, false, zeros and what is empty.</summary>
    public bool IsTruthy => Kind switch
    {
        JsonKind.Null or JsonKind.False => false,
        JsonKind.Number => Number != 0,
        JsonKind.String => Text.Length > 0,
        JsonKind.Array => Items.Count > 0,
        JsonKind.Object => Members.Count > 0,
        _ => true,
    };

    /// <summary>A number's value; one beyond double's range, which one host fails to parse and another makes infinite, is infinite.</summary>
    public double Number => Text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ when double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
    };

    /// <summary>The member called <paramref name="key"/>, the last one where there are several (as Python has it), or null.</summary>
    public JsonMember? Find(string key)
    {
        for (int i = Members.Count - 1; i >= 0; i--)
        {
            if (string.Equals(Members[i].Key, key, StringComparison.Ordinal))
            {
                return Members[i];
            }
        }

        return null;
    }

    /// <summary>As a message shows it: as it is written, but on one line and not too long.</summary>
    public string Describe()
    {
        int length = Math.Min(Range.Length, LongestShown);
        bool splitsPair = length < Range.Length && char.IsHighSurrogate(_source[Range.Start + length - 1]);
        char[] shown = _source.Substring(Range.Start, splitsPair ? length - 1 : length).Replace("\r\n", " ").ToCharArray();
        for (int i = 0; i < shown.Length; i++)
        {
            // Strings may hold delete and the controls from U+0080 to U+009F as they are, and terminals obey them.
            shown[i] = char.IsControl(shown[i]) ? ' ' : shown[i];
        }

        return new string(shown) + (Range.Length > length ? "…" : "");
    }

    /// <summary>An integer between two bounds, or null.</summary>
    public int? Integer(int minimum, int maximum) =>
        IsInteger && Range.Length <= LongestInteger && TryParse(Text, out int number) && number >= minimum && number <= maximum ? number : null;

    /// <summary>Parses an optional sign and ASCII digits.</summary>
    public static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
