using System;
using System.Text.Json;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>
/// Answers for a program, one line for each picture: <c>{"path", "model", "precision", "function_to_apply", "classes": [{"label", "index", "score"}]}</c>, where
/// <c>precision</c> is there for another than 32-bit floats, and with times
/// <c>"milliseconds": {"decode", "resize", "network", "total"}</c>; a picture that could not be read has <c>{"path", "error"}</c>. Without times the same pictures give the
/// same bytes.
/// </summary>
internal sealed class JsonReport(Action<string> writeLine, SizedModel model, ScoreFunction function, bool withTimings) : IReport
{
    private readonly JsonLine _line = new();

    /// <inheritdoc/>
    public void Add(PictureOutcome<PictureAnswer> outcome) => writeLine(_line.Write(writer =>
    {
        writer.WriteString("path", outcome.Picture.Path);
        if (outcome.Value is not { } answer)
        {
            writer.WriteString("error", outcome.Error);
            return;
        }

        writer.WriteString("model", model.Name);
        PrecisionOption.WriteUnlessFloat32(writer, model);
        writer.WriteString("function_to_apply", ScoreFunctionOption.Text(function));
        WriteClasses(writer, answer.Result);
        if (withTimings)
        {
            writer.WriteStartObject("milliseconds");
            WriteMilliseconds(writer, "decode", answer.Times.Decode);
            WriteMilliseconds(writer, "resize", answer.Times.Resize);
            WriteMilliseconds(writer, "network", answer.Times.Network);
            WriteMilliseconds(writer, "total", answer.Times.Total);
            writer.WriteEndObject();
        }
    }));

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private static void WriteClasses(Utf8JsonWriter writer, ClassificationResult result)
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

    private static void WriteMilliseconds(Utf8JsonWriter writer, string name, TimeSpan time) => writer.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));
}
