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
    private readonly TextWriter output;
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly Utf8JsonWriter writer;

    public JsonReport(TextWriter output, string model, int threads, ScoreFunction scoreFunction)
    {
        this.output = output;

        // The relaxed encoder leaves apostrophes and accents readable; it matters inside HTML only, where this does not go.
        writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("model", model);
        writer.WriteNumber("threads", threads);
        writer.WriteString("function_to_apply", ScoreFunctionOption.Text(scoreFunction));
        writer.WriteStartArray("photos");
    }

    /// <inheritdoc/>
    public void Add(PhotoAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString("path", answer.Path);
        if (answer.Result is null)
        {
            writer.WriteString("error", answer.Error);
        }
        else
        {
            WriteClasses(answer.Result);
            writer.WriteStartObject("milliseconds");
            WriteMilliseconds("decode", answer.Decode);
            WriteMilliseconds("resize", answer.Resize);
            WriteMilliseconds("network", answer.Network);
            WriteMilliseconds("total", answer.Total);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        Print();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
        Print();
        output.WriteLine();
        output.Flush();
        writer.Dispose();
    }

    private void WriteClasses(ClassificationResult result)
    {
        writer.WriteStartArray("classes");
        foreach (Classification classification in result)
        {
            writer.WriteStartObject();
            writer.WriteString("label", classification.Label);
            writer.WriteNumber("index", classification.Index);
            writer.WriteNumber("score", classification.Score);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteMilliseconds(string name, TimeSpan time) => writer.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    // What is written so far goes out, so that memory does not grow with the number of photos.
    private void Print()
    {
        writer.Flush();
        output.Write(Encoding.UTF8.GetString(text.WrittenSpan));
        text.ResetWrittenCount();
    }
}
