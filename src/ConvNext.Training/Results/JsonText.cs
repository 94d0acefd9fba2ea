using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvNext.Training.Results;

/// <summary>JSON objects with so many spaces for a level, and line feeds.</summary>
internal static class JsonText
{
    /// <summary>One object.</summary>
    /// <param name="indent">Spaces of a level.</param>
    /// <param name="writeMembers">Writes what is between the braces.</param>
    public static byte[] Write(int indent, Action<Utf8JsonWriter> writeMembers)
    {
        using MemoryStream stream = new();

        // The files are read as JSON, never put into HTML.
        JsonWriterOptions options = new() { Indented = true, IndentSize = indent, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter writer = new(stream, options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
