using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvNext.Cli.Options;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>
/// Answers for a program, one document: <c>{"model", "threads", "function_to_apply", "photos": [{"path", "classes": [{"label", "index",
/// "score"}], "milliseconds": {"decode", "resize", "network", "total"}}]}</c>; a photo that could not be read has
/// <c>"error"</c> in place of classes and times.
/// </summary>
internal sealed class JsonReport : IReport
{
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _writer;

    public JsonReport(TextWriter output, string model, int threads, ScoreFunction scoreFunction)
    {
        _output = output;

        // The relaxed encoder leaves apostrophes and accents readable; it matters inside HTML only, where this does not go.
        _writer = new Utf8JsonWriter(_text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _writer.WriteStartObject();
        _writer.WriteString("model", model);
        _writer.WriteNumber("threads", threads);
        _writer.WriteString("function_to_apply", ScoreFunctionOption.Text(scoreFunction));
        _writer.WriteStartArray("photos");
    }

    /// <inheritdoc/>
    public void Add(PhotoAnswer answer)
    {
        _writer.WriteStartObject();
        _writer.WriteString("path", answer.Path);
        if (answer.Result is null)
        {
            _writer.WriteString("error", answer.Error);
        }
        else
        {
            WriteClasses(answer.Result);
            _writer.WriteStartObject("milliseconds");
            WriteMilliseconds("decode", answer.Decode);
            WriteMilliseconds("resize", answer.Resize);
            WriteMilliseconds("network", answer.Network);
            WriteMilliseconds("total", answer.Total);
            _writer.WriteEndObject();
        }

        _writer.WriteEndObject();
        Print();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        Print();
        _output.WriteLine();
        _output.Flush();
        _writer.Dispose();
    }

    private void WriteClasses(ClassificationResult result)
    {
        _writer.WriteStartArray("classes");
        foreach (Classification classification in result)
        {
            _writer.WriteStartObject();
            _writer.WriteString("label", classification.Label);
            _writer.WriteNumber("index", classification.Index);
            _writer.WriteNumber("score", classification.Score);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteMilliseconds(string name, TimeSpan time) => _writer.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    // What is written so far goes out, so that memory does not grow with the number of photos.
    private void Print()
    {
        _writer.Flush();
        _output.Write(Encoding.UTF8.GetString(_text.WrittenSpan));
        _text.ResetWrittenCount();
    }
}
