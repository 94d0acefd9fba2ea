using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvNext.Configuration.Json;

/// <summary>Makes the error of the file's kind out of a sentence.</summary>
internal delegate ConvNextException JsonFailure(string sentence, Exception? cause = null);

/// <summary>Reads a configuration file as the generator does at build time: one table of examples tests both.</summary>
/// <remarks>
/// JSON as Python reads it from a UTF-8 file, NaN and the infinities included; of a key that an object has twice, the last one counts. Two things
/// are wider or narrower: a byte order mark is accepted, and half a surrogate pair is not, since no text can hold it.
/// </remarks>
internal sealed class JsonFile
{
    /// <summary>How deep lists and objects may stand in one another.</summary>
    public const int MaximumDepth = 64;

    /// <summary>How many values a file may have: many more than a configuration needs, few enough to hold.</summary>
    public const int MaximumValues = 1 << 18;

    private static readonly JsonValue[] NoItems = [];
    private static readonly KeyValuePair<string, JsonValue>[] NoMembers = [];

    private readonly byte[] text;
    private readonly Dictionary<int, string> words;
    private readonly string sourceName;
    private readonly JsonFailure fail;
    private int values;

    private JsonFile(byte[] text, Dictionary<int, string> words, string sourceName, JsonFailure fail)
    {
        this.text = text;
        this.words = words;
        this.sourceName = sourceName;
        this.fail = fail;
    }

    /// <summary>The object that a file holds.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="sourceName">What the file is called in messages.</param>
    /// <param name="whatItIs">What the object is, for the message about a file that holds none.</param>
    /// <param name="fail">Makes the error to throw.</param>
    public static JsonValue ReadObject(ReadOnlySpan<byte> utf8Json, string sourceName, string whatItIs, JsonFailure fail)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        if (ForeignEncoding(utf8Json) is { } encoding)
        {
            throw fail($"{sourceName} is encoded in {encoding}, but must be in UTF-8.");
        }

        if (utf8Json.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8Json = utf8Json[Encoding.UTF8.Preamble.Length..];
        }

        RefuseInvalidText(utf8Json, sourceName, fail);
        byte[] text = utf8Json.ToArray();
        byte[] strict = utf8Json.ToArray();
        JsonValue root = new JsonFile(text, NonFiniteWords.Hide(strict), sourceName, fail).Read(strict);
        return root.Kind == JsonKind.Object ? root : throw fail($"{sourceName} holds {root.Describe()}, but must hold a JSON object{whatItIs}.");
    }

    private JsonValue Read(byte[] strict)
    {
        try
        {
            var reader = new Utf8JsonReader(strict, new JsonReaderOptions { MaxDepth = MaximumDepth });
            _ = reader.Read();
            JsonValue root = ReadValue(ref reader);
            _ = reader.Read(); // Anything after the value is refused here.
            return root;
        }
        catch (JsonException error)
        {
            throw Invalid((int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0), "", error);
        }
    }

    private JsonValue ReadValue(ref Utf8JsonReader reader)
    {
        if (++values > MaximumValues)
        {
            throw fail($"{sourceName} has more than {MaximumValues} values, which no configuration needs.");
        }

        int start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                IReadOnlyList<KeyValuePair<string, JsonValue>> members = ReadMembers(ref reader);
                return new JsonValue(JsonKind.Object, "", NoItems, members, Written(start, ref reader));
            case JsonTokenType.StartArray:
                List<JsonValue> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader));
                }

                return new JsonValue(JsonKind.Array, "", items, NoMembers, Written(start, ref reader));
            case JsonTokenType.String when words.TryGetValue(start, out string? word):
                return new JsonValue(JsonKind.NonFinite, word, NoItems, NoMembers, Written(start, ref reader));
            case JsonTokenType.String:
                return new JsonValue(JsonKind.String, ReadText(ref reader), NoItems, NoMembers, Written(start, ref reader));
            case JsonTokenType token:
                JsonKind kind = token switch
                {
                    JsonTokenType.Null => JsonKind.Null,
                    JsonTokenType.True => JsonKind.True,
                    JsonTokenType.False => JsonKind.False,
                    _ => JsonKind.Number,
                };
                ReadOnlyMemory<byte> written = Written(start, ref reader);
                return new JsonValue(kind, Encoding.UTF8.GetString(written.Span), NoItems, NoMembers, written);
        }
    }

    private List<KeyValuePair<string, JsonValue>> ReadMembers(ref Utf8JsonReader reader)
    {
        List<KeyValuePair<string, JsonValue>> members = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (words.ContainsKey((int)reader.TokenStartIndex))
            {
                throw InvalidAt((int)reader.TokenStartIndex, "");
            }

            string key = ReadText(ref reader);
            _ = reader.Read();
            var member = KeyValuePair.Create(key, ReadValue(ref reader));
            if (places.TryAdd(key, members.Count))
            {
                members.Add(member);
            }
            else
            {
                members[places[key]] = member;
            }
        }

        return members;
    }

    private string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw InvalidAt((int)reader.TokenStartIndex, " has half a surrogate pair in its escapes");
        }
    }

    private ReadOnlyMemory<byte> Written(int start, ref Utf8JsonReader reader) => text.AsMemory(start, (int)reader.BytesConsumed - start);

    private ConvNextException InvalidAt(int offset, string finding)
    {
        ReadOnlySpan<byte> before = text.AsSpan(0, offset);
        return Invalid(before.Count((byte)'\n'), offset - (before.LastIndexOf((byte)'\n') + 1), finding, null);
    }

    private ConvNextException Invalid(int line, int byteInLine, string finding, Exception? cause) =>
        fail($"{sourceName} is not valid JSON: line {line + 1}, byte {byteInLine + 1}{finding}.", cause);

    private static void RefuseInvalidText(ReadOnlySpan<byte> text, string sourceName, JsonFailure fail)
    {
        int first = FirstInvalid(text);
        if (first >= 0)
        {
            ReadOnlySpan<byte> before = text[..first];
            int line = before.Count((byte)'\n') + 1;
            int place = first - before.LastIndexOf((byte)'\n');
            throw fail($"{sourceName} is not valid UTF-8, which it must be: line {line}, byte {place} is 0x{text[first]:X2}.");
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return -1;
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    // Which encodings Python would tell from UTF-8: by their byte order mark, else by the zeros that a JSON text then begins with.
    private static string? ForeignEncoding(ReadOnlySpan<byte> text) => text switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] or [not 0, 0, 0, 0, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..] => "UTF-16",
        _ => null,
    };
}
