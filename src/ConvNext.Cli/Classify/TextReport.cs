using System;
using System.Globalization;
using System.IO;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>Answers for a person: the picture, a line for each class, a line for the time.</summary>
internal sealed class TextReport(TextWriter output, bool withTimings) : IReport
{
    /// <inheritdoc/>
    public void Add(PictureOutcome<PictureAnswer> outcome)
    {
        if (outcome.Value is not { } answer)
        {
            return;
        }

        output.WriteLine(outcome.Picture.Path);
        foreach (Classification classification in answer.Result)
        {
            output.WriteLine($"  {ShownText.Score(classification, answer.Result.ScoreFunction)}  {ShownText.Printable(classification.Label)}");
        }

        PictureTimes times = answer.Times;
        output.WriteLine(withTimings
            ? $"  {Milliseconds(times.Total)}: decode {Milliseconds(times.Decode)}, resize {Milliseconds(times.Resize)}, network {Milliseconds(times.Network)}"
            : $"  {Milliseconds(times.Total)}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
