using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Generator.Json;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c>.</summary>
    True,

    /// <summary><c>false</c>.</summary>
    False,

    /// <summary>A number by JSON's grammar.</summary>
    Number,

    /// <summary><c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>: no JSON, but Python writes and reads them.</summary>
    NonFinite,

    /// <summary>A string.</summary>
    String,

    /// <summary>A list.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>One value of a JSON text, with its position.</summary>
internal sealed class JsonValue
{
    private static readonly IReadOnlyList<JsonValue> NoItems = Array.Empty<JsonValue>();
    private static readonly IReadOnlyList<JsonMember> NoMembers = Array.Empty<JsonMember>();

    /// <summary>A value without parts.</summary>
    public JsonValue(JsonKind kind, TextRange range, string text)
        : this(kind, range, text, NoItems, NoMembers)
    {
    }

    /// <summary>A list.</summary>
    public JsonValue(TextRange range, IReadOnlyList<JsonValue> items)
        : this(JsonKind.Array, range, string.Empty, items, NoMembers)
    {
    }

    /// <summary>An object.</summary>
    public JsonValue(TextRange range, IReadOnlyList<JsonMember> members)
        : this(JsonKind.Object, range, string.Empty, NoItems, members)
    {
    }

    private JsonValue(JsonKind kind, TextRange range, string text, IReadOnlyList<JsonValue> items, IReadOnlyList<JsonMember> members)
    {
        Kind = kind;
        Range = range;
        Text = text;
        Items = items;
        Members = members;
    }

    /// <summary>What it is.</summary>
    public JsonKind Kind { get; }

    /// <summary>From its first character to its last, quotes and brackets included.</summary>
    public TextRange Range { get; }

    /// <summary>A string's characters, escapes resolved; a number or literal as it is written; empty for lists and objects.</summary>
    public string Text { get; }

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
}

/// <summary>A key of an object and its value.</summary>
internal sealed class JsonMember
{
    /// <summary>Joins the two.</summary>
    public JsonMember(string key, TextRange keyRange, JsonValue value)
    {
        Key = key;
        KeyRange = keyRange;
        Value = value;
    }

    /// <summary>The key, escapes resolved.</summary>
    public string Key { get; }

    /// <summary>The key's position, quotes included.</summary>
    public TextRange KeyRange { get; }

    /// <summary>The value.</summary>
    public JsonValue Value { get; }
}
