using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace ConvNext.Configuration;

/// <summary>Typed access to the keys of a config.json. Null counts as absent; a value of a wrong kind is one sentence.</summary>
internal sealed class ConfigJsonObject(JsonElement root, string sourceName)
{
    private const int LongestValueShown = 60;

    /// <summary>Parses a file and hands its object over; it is valid during the call only.</summary>
    public static T Read<T>(ReadOnlySpan<byte> utf8Json, string sourceName, Func<ConfigJsonObject, T> read)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        if (utf8Json.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8Json = utf8Json[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            _ = reader.Read(); // Anything after the value is refused here.
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(new ConfigJsonObject(document.RootElement, sourceName))
                : throw new ConvNextException($"{sourceName} holds {Describe(document.RootElement)}, but must hold a JSON object, the configuration of a ConvNeXt.");
        }
        catch (JsonException error)
        {
            throw new ConvNextException($"{sourceName} is not valid JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}.", error);
        }
    }

    public bool Find(string key, out JsonElement value) =>
        root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    public int Integer(string key, int otherwise, int minimum) =>
        Find(key, out JsonElement value) ? Integer(key, value, minimum) : otherwise;

    public int Integer(string key, JsonElement value, int minimum) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= minimum
            ? number
            : throw Wrong(key, value, $"a whole number of at least {minimum}");

    public double Number(string key, double otherwise)
    {
        if (!Find(key, out JsonElement value))
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(key, value, "a finite number");
    }

    public string? Text(string key)
    {
        if (!Find(key, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, value, "a string");
    }

    public bool Boolean(string key)
    {
        if (!Find(key, out JsonElement value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");
    }

    public List<int>? Integers(string key, int minimum) =>
        List(key, "whole numbers", item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number >= minimum ? number : null, out List<int?> items)
            ? items.ConvertAll(item => item!.Value)
            : null;

    public List<string>? Texts(string key) =>
        List(key, "strings", item => item.ValueKind == JsonValueKind.String ? item.GetString() : null, out List<string?> items)
            ? items.ConvertAll(item => item!)
            : null;

    public ConvNextException Wrong(string key, JsonElement value, string accepted) =>
        new($"{sourceName}: \"{key}\" is {Describe(value)}, but must be {accepted}.");

    public ConvNextException Wrong(string sentence) => new($"{sourceName}: {sentence}");

    private bool List<T>(string key, string entries, Func<JsonElement, T?> read, out List<T?> items)
    {
        items = [];
        if (!Find(key, out JsonElement value))
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(key, value, $"a list of {entries}");
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            items.Add(read(item) is { } accepted ? accepted : throw Wrong(key, value, $"a list of {entries} that the reference accepts"));
        }

        return true;
    }

    private static string Describe(JsonElement value)
    {
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= LongestValueShown ? text : string.Concat(text.AsSpan(0, LongestValueShown), "…");
    }
}
