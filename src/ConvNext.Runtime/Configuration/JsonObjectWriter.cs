using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvNext.Configuration;

/// <summary>Writes a JSON object as transformers writes its files: two spaces, line feeds, UTF-8.</summary>
internal static class JsonObjectWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // The file is read as JSON, never put into HTML.
    };

    /// <summary>One JSON object with a line feed behind it.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The keys that nothing here reads, as their file had them: also NaN, which Python reads.</summary>
    public static void WriteOthers(Utf8JsonWriter writer, UnknownKeys keys)
    {
        foreach ((string key, string json) in keys)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
