using System;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvNext.Cli.Terminal;

/// <summary>Makes lines of JSON, one object each.</summary>
internal sealed class JsonLine : IDisposable
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _writer;

    /// <summary>A maker of lines.</summary>
    /// <param name="isIndented">Whether a line is spread over several, for a single object that people read too.</param>
    public JsonLine(bool isIndented = false)
    {
        // The relaxed encoder leaves apostrophes and accents readable; it matters inside HTML only, where this does not go.
        _writer = new Utf8JsonWriter(_text, new JsonWriterOptions { Indented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>The line of an object, without its end.</summary>
    /// <param name="writeMembers">Writes what is between the braces.</param>
    public string Write(Action<Utf8JsonWriter> writeMembers)
    {
        _text.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        writeMembers(_writer);
        _writer.WriteEndObject();
        _writer.Flush();
        return Encoding.UTF8.GetString(_text.WrittenSpan);
    }
}
