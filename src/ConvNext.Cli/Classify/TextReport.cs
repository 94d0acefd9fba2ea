using System;
using System.Globalization;
using System.IO;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>Answers for a person: the photo, a line for each class, a line for the time.</summary>
internal sealed class TextReport(TextWriter output, bool withTimings) : IReport
{
    /// <inheritdoc/>
    public void Add(PhotoAnswer answer)
    {
        // What could not be answered stands on the error stream.
        if (answer.Result is null)
        {
            return;
        }

        output.WriteLine(answer.Path);
        foreach (Classification classification in answer.Result)
        {
            output.WriteLine($"  {Score(classification, answer.Result.ScoreFunction)}  {Printable(classification.Label)}");
        }

        output.WriteLine(withTimings
            ? $"  {Milliseconds(answer.Total)}: decode {Milliseconds(answer.Decode)}, resize {Milliseconds(answer.Resize)}, network {Milliseconds(answer.Network)}"
            : $"  {Milliseconds(answer.Total)}");
    }

    /// <inheritdoc/>
    public void Dispose() => output.Flush();

    // A logit is no share of anything.
    private static string Score(Classification classification, ScoreFunction function) => function == ScoreFunction.None
        ? string.Create(CultureInfo.InvariantCulture, $"{classification.Score,10:0.0000}")
        : string.Create(CultureInfo.InvariantCulture, $"{classification.Score * 100,6:0.00} %");

    // Labels may come out of a downloaded file: none of their characters may steer the terminal.
    private static string Printable(string label) =>
        string.Create(label.Length, label, static (characters, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                characters[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
            }
        });

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
