using System;
using System.Collections.Generic;

namespace ConvNext.Configuration.Json;

/// <summary>
/// Reads JSON (RFC 8259) into a tree with positions. Reading never throws: a text that is no JSON gives an error with a
/// position and one sentence.
/// </summary>
/// <remarks>
/// A reader of our own because a generator brings no System.Text.Json into the compiler, and because every diagnostic points
/// at a line and a column. More than the RFC is accepted in two places: a byte order mark at the beginning, and Python's
/// NaN, Infinity and -Infinity, so that the message about them can name the key. Less is accepted in three places: nesting
/// deeper than <see cref="MaximumDepth"/>, more than <see cref="MaximumValues"/> values, and half a surrogate pair in a string, which
/// no text file can hold.
/// </remarks>
internal sealed class JsonReader
{
    /// <summary>How deep lists and objects may stand in one another.</summary>
    public const int MaximumDepth = 64;

    /// <summary>How many values a text may have: many more than a configuration needs.</summary>
    public const int MaximumValues = 1 << 18;

    private readonly JsonCursor _cursor;
    private readonly List<JsonMember> _duplicates = new();
    private JsonError? _error;
    private int _values;

    private JsonReader(string text) => _cursor = new JsonCursor(text);

    /// <summary>Reads <paramref name="text"/>, which holds one value and nothing after it.</summary>
    public static JsonReadResult Read(string text)
    {
        var reader = new JsonReader(text);
        JsonValue? root = reader.ReadDocument();
        return root is null ? new JsonReadResult(reader._error!) : new JsonReadResult(root, reader._duplicates);
    }

    private JsonValue? ReadDocument()
    {
        _cursor.SkipWhiteSpace();
        JsonValue? root = ReadValue(depth: 0);
        if (root is null)
        {
            return null;
        }

        _cursor.SkipWhiteSpace();
        return _cursor.AtEnd ? root : Fail($"{Found()} stands after the end of the value");
    }

    private JsonValue? ReadValue(int depth)
    {
        TextRange start = _cursor.Here;
        if (++_values > MaximumValues)
        {
            return Fail($"there are more than {MaximumValues} values, which no configuration needs");
        }

        switch (_cursor.Current)
        {
            case '{' or '[' when depth == MaximumDepth:
                return Fail($"lists and objects are nested deeper than {MaximumDepth}");
            case '{':
                return ReadObject(start, depth);
            case '[':
                return ReadArray(start, depth);
            case '"':
                return ReadString() is { } text ? new JsonValue(_cursor.Text, JsonKind.String, _cursor.Since(start), text) : null;
        }

        if (JsonWord.Find(_cursor) is { } word)
        {
            _cursor.Advance(word.Length);
            return JsonWord.Continues(_cursor) ? FailAtWord(start) : new JsonValue(_cursor.Text, word.Kind, _cursor.Since(start));
        }

        if (_cursor.Current is '-' or (>= '0' and <= '9'))
        {
            return ReadNumber(start);
        }

        return JsonWord.Continues(_cursor) ? FailAtWord(start) : Fail($"a value is missing before {Found()}");
    }

    private JsonValue? ReadObject(TextRange start, int depth)
    {
        var members = new List<JsonMember>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        _cursor.Advance();
        _cursor.SkipWhiteSpace();
        if (_cursor.Current == '}')
        {
            _cursor.Advance();
            return new JsonValue(_cursor.Text, _cursor.Since(start), members);
        }

        while (true)
        {
            if (_cursor.Current != '"')
            {
                return Fail($"a key in double quotes is missing before {Found()}");
            }

            TextRange keyStart = _cursor.Here;
            string? key = ReadString();
            if (key is null)
            {
                return null;
            }

            TextRange keyRange = _cursor.Since(keyStart);
            _cursor.SkipWhiteSpace();
            if (_cursor.Current != ':')
            {
                return Fail($"':' is missing before {Found()}");
            }

            _cursor.Advance();
            _cursor.SkipWhiteSpace();
            JsonValue? value = ReadValue(depth + 1);
            if (value is null)
            {
                return null;
            }

            var member = new JsonMember(key, keyRange, value);
            members.Add(member);
            if (!keys.Add(key))
            {
                _duplicates.Add(member);
            }

            if (!ReadSeparator('}', out bool closed))
            {
                return null;
            }

            if (closed)
            {
                return new JsonValue(_cursor.Text, _cursor.Since(start), members);
            }
        }
    }

    private JsonValue? ReadArray(TextRange start, int depth)
    {
        var items = new List<JsonValue>();
        _cursor.Advance();
        _cursor.SkipWhiteSpace();
        if (_cursor.Current == ']')
        {
            _cursor.Advance();
            return new JsonValue(_cursor.Text, _cursor.Since(start), items);
        }

        while (true)
        {
            JsonValue? value = ReadValue(depth + 1);
            if (value is null)
            {
                return null;
            }

            items.Add(value);
            if (!ReadSeparator(']', out bool closed))
            {
                return null;
            }

            if (closed)
            {
                return new JsonValue(_cursor.Text, _cursor.Since(start), items);
            }
        }
    }

    /// <summary>Passes the comma before the next entry, or the bracket that closes the list or object.</summary>
    private bool ReadSeparator(char closing, out bool closed)
    {
        _cursor.SkipWhiteSpace();
        closed = _cursor.Current == closing;
        if (!closed && _cursor.Current != ',')
        {
            Fail($"',' or '{closing}' is missing before {Found()}");
            return false;
        }

        TextRange comma = _cursor.CurrentRange;
        _cursor.Advance();
        if (closed)
        {
            return true;
        }

        _cursor.SkipWhiteSpace();
        if (_cursor.Current != closing)
        {
            return true;
        }

        Fail($"',' stands before '{closing}', where nothing follows", comma);
        return false;
    }

    private JsonValue? ReadNumber(TextRange start)
    {
        if (!JsonNumberReader.TrySkip(_cursor))
        {
            return Fail($"a digit is missing before {Found()}");
        }

        return JsonWord.Continues(_cursor) ? FailAtWord(start) : new JsonValue(_cursor.Text, JsonKind.Number, _cursor.Since(start));
    }

    private string? ReadString()
    {
        string? text = JsonStringReader.Read(_cursor, out JsonError? error);
        _error ??= error;
        return text;
    }

    private JsonValue? FailAtWord(TextRange start)
    {
        JsonWord.SkipRest(_cursor);
        TextRange range = _cursor.Since(start);
        return Fail($"'{Shorten(_cursor.TextOf(range))}' is neither a number nor true, false or null", range);
    }

    private JsonValue? Fail(string message) => Fail(message, _cursor.CurrentRange);

    private JsonValue? Fail(string message, TextRange range)
    {
        _error ??= new JsonError(message, range);
        return null;
    }

    private string Found() => JsonStringReader.Describe(_cursor);

    private static string Shorten(string text) => text.Length <= 40 ? text : text.Substring(0, 40) + "…";
}
