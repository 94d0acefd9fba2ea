using System;
using System.Text;
using System.Text.Json;

namespace ConvNext.Safetensors;

/// <summary>How values found in a header are written into error messages.</summary>
internal static class JsonTokenText
{
    /// <summary>The value that a reader stands on: a number as it is written, anything else by its kind.</summary>
    public static string Describe(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => Shorten(reader.ValueSpan),
        _ => reader.TokenType.ToString(),
    };

    private static string Shorten(ReadOnlySpan<byte> number) =>
        Encoding.UTF8.GetString(number[..Math.Min(number.Length, 40)]) + (number.Length > 40 ? "…" : "");
}
