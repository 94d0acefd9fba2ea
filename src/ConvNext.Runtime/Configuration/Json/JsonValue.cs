using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvNext.Configuration.Json;

/// <summary>What a value of a configuration file is.</summary>
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

/// <summary>One value of a configuration file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A string's characters, escapes resolved; a number or a word as it is written; empty for lists and objects.</param>
/// <param name="Items">A list's values.</param>
/// <param name="Members">An object's members in the order of the file; of members of one name, the last one, as in Python.</param>
/// <param name="Written">The UTF-8 bytes that it is written with.</param>
internal sealed record JsonValue(
    JsonKind Kind, string Text, IReadOnlyList<JsonValue> Items, IReadOnlyList<KeyValuePair<string, JsonValue>> Members, ReadOnlyMemory<byte> Written)
{
    private const int LongestShown = 60;

    private static readonly char[] FractionOrExponent = ['.', 'e', 'E'];

    /// <summary>A number written without point and exponent: 4.0 is none, as in the reference.</summary>
    public bool IsInteger => Kind == JsonKind.Number && Text.IndexOfAny(FractionOrExponent) < 0;

    /// <summary>A number, NaN and the infinities among them.</summary>
    public bool IsNumber => Kind is JsonKind.Number or JsonKind.NonFinite;

    /// <summary>A number's value; one beyond double's range is infinite, as in Python.</summary>
    public double Number => Text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>The characters that it is written with.</summary>
    public string Raw => Encoding.UTF8.GetString(Written.Span);

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

    /// <summary>The member of an object, or null.</summary>
    public JsonValue? Find(string key) => Members.FirstOrDefault(member => member.Key == key).Value;

    /// <summary>An integer between two bounds, or null.</summary>
    public int? Integer(int minimum, int maximum) =>
        IsInteger && TryParse(Text, out int number) && number >= minimum && number <= maximum ? number : null;

    /// <summary>As a message shows it: on one line and not too long.</summary>
    public string Describe()
    {
        // A character has at most four bytes: no more is decoded than can be shown.
        string text = Encoding.UTF8.GetString(Written.Span[..Math.Min(Written.Length, 4 * (LongestShown + 1))]).ReplaceLineEndings(" ");
        int shown = char.IsHighSurrogate(text[Math.Min(text.Length, LongestShown) - 1]) ? LongestShown - 1 : LongestShown;
        return text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, shown), "…");
    }

    /// <summary>Parses an optional sign and ASCII digits.</summary>
    public static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
