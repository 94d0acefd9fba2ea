using System.Globalization;
using System.Text;

namespace ConvNext.Configuration.Json;

/// <summary>Reads the strings of a JSON text: escapes, surrogate pairs, and the characters that must be escaped.</summary>
internal static class JsonStringReader
{
    /// <summary>Reads the string whose opening quote stands at the cursor; null and an error when it is no string.</summary>
    public static string? Read(JsonCursor cursor, out JsonError? error)
    {
        TextRange opening = cursor.CurrentRange;
        cursor.Advance();
        error = null;

        // Most strings are one run of characters without an escape; a builder is made for the others.
        StringBuilder? text = null;
        while (true)
        {
            int start = cursor.Offset;
            int end = EndOfRun(cursor.Text, start);
            cursor.AdvanceWithinLine(end);
            if (cursor.Current == '"' && text is null)
            {
                cursor.Advance();
                return cursor.Text.Substring(start, end - start);
            }

            text ??= new StringBuilder();
            text.Append(cursor.Text, start, end - start);
            if (cursor.Current == '"')
            {
                cursor.Advance();
                return text.ToString();
            }

            error = cursor.AtEnd || cursor.Current is '\n' or '\r' ? new JsonError("a string has no closing double quote on its line", opening)
                : cursor.Current < ' ' ? new JsonError($"{Describe(cursor)} stands unescaped in a string", cursor.CurrentRange)
                : cursor.Current == '\\' ? ReadEscape(cursor, text)
                : new JsonError($"{Describe(cursor)} is half a surrogate pair", cursor.CurrentRange);
            if (error is not null)
            {
                return null;
            }
        }
    }

    /// <summary>The first place from <paramref name="start"/> on of what is not simply a character of a string: a quote, an escape, a control character, half a pair.</summary>
    private static int EndOfRun(string text, int start)
    {
        int at = start;
        while (at < text.Length && text[at] is >= ' ' and not ('"' or '\\'))
        {
            if (!char.IsSurrogate(text[at]))
            {
                at++;
            }
            else if (char.IsSurrogatePair(text, at))
            {
                at += 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>The character at the cursor, for a message.</summary>
    public static string Describe(JsonCursor cursor)
    {
        if (cursor.AtEnd)
        {
            return "the end of the file";
        }

        char character = cursor.Current;
        return character switch
        {
            '\n' or '\r' => "the end of the line",
            < ' ' or (>= '\u007F' and < '\u00A0') or '\uFEFF' => CodePoint(character),
            _ when char.IsSurrogate(character) && cursor.CurrentRange.Length == 1 => CodePoint(character),
            _ => $"'{cursor.TextOf(cursor.CurrentRange)}'",
        };
    }

    private static string CodePoint(char character) => "U+" + ((int)character).ToString("X4", CultureInfo.InvariantCulture);

    private static JsonError? ReadEscape(JsonCursor cursor, StringBuilder text)
    {
        TextRange start = cursor.Here;
        cursor.Advance();
        char? plain = cursor.Current switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => null,
        };
        if (plain is not null)
        {
            text.Append(plain.Value);
            cursor.Advance();
            return null;
        }

        if (cursor.Current != 'u' || !ReadUnit(cursor, out char unit))
        {
            return new JsonError(
                $"the escape '{cursor.TextOf(cursor.Since(start))}' followed by {Describe(cursor)} is none of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits",
                cursor.Since(start));
        }

        text.Append(unit);
        if (!char.IsSurrogate(unit))
        {
            return null;
        }

        if (char.IsHighSurrogate(unit) && cursor.StandsHere("\\u"))
        {
            cursor.Advance();
            if (ReadUnit(cursor, out char second) && char.IsLowSurrogate(second))
            {
                text.Append(second);
                return null;
            }
        }

        TextRange range = cursor.Since(start);
        return new JsonError($"the escape '{cursor.TextOf(range)}' is half a surrogate pair", range);
    }

    /// <summary>Reads "uXXXX".</summary>
    private static bool ReadUnit(JsonCursor cursor, out char unit)
    {
        int value = 0;
        unit = default;
        cursor.Advance();
        for (int i = 0; i < 4; i++)
        {
            int digit = cursor.Current switch
            {
                >= '0' and <= '9' => cursor.Current - '0',
                >= 'a' and <= 'f' => cursor.Current - 'a' + 10,
                >= 'A' and <= 'F' => cursor.Current - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | digit;
            cursor.Advance();
        }

        unit = (char)value;
        return true;
    }
}
