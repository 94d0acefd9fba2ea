using System.Linq;

namespace ConvNext.Configuration.Json;

/// <summary>A value that is a word: JSON's three, and the three that Python writes for what is no number.</summary>
/// <param name="Text">How it is written; upper and lower case differ.</param>
/// <param name="Kind">What it is.</param>
internal sealed record JsonWord(string Text, JsonKind Kind)
{
    private static readonly JsonWord[] All =
    {
        new("null", JsonKind.Null),
        new("true", JsonKind.True),
        new("false", JsonKind.False),
        new("NaN", JsonKind.NonFinite),
        new("Infinity", JsonKind.NonFinite),
        new("-Infinity", JsonKind.NonFinite),
    };

    /// <summary>Characters of <see cref="Text"/>.</summary>
    public int Length => Text.Length;

    /// <summary>The word that stands at the cursor, or null.</summary>
    public static JsonWord? Find(JsonCursor cursor) =>
        cursor.Current is '-' or (>= 'A' and <= 'z') ? All.FirstOrDefault(word => cursor.StandsHere(word.Text)) : null;

    /// <summary>Whether a letter, a digit or the like stands at the cursor, which may not follow a number or a word directly.</summary>
    public static bool Continues(JsonCursor cursor) => char.IsLetterOrDigit(cursor.Current) || cursor.Current is '_' or '.' or '+';

    /// <summary>Passes all characters of that kind.</summary>
    public static void SkipRest(JsonCursor cursor)
    {
        while (Continues(cursor))
        {
            cursor.Advance();
        }
    }
}
