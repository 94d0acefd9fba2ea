using System;
using System.IO;
using System.Text;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>Answers about many pictures for a person at a terminal: a row for each, with as many classes as fit.</summary>
internal sealed class TableReport(TextWriter output) : IReport
{
    private const int WidestPath = 48;
    private const int NarrowestRow = 40;

    /// <inheritdoc/>
    public void Add(PictureOutcome<PictureAnswer> outcome)
    {
        if (outcome.Value is { } answer)
        {
            output.WriteLine(Row(outcome.Picture.Path, answer.Result, Math.Max(NarrowestRow, TerminalStreams.Width)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A row.</summary>
    internal static string Row(string path, ClassificationResult result, int width)
    {
        int pathWidth = Math.Min(WidestPath, width * 2 / 5);
        string shown = ShownText.Printable(path);

        // Of a long path the end says more.
        StringBuilder row = new((shown.Length > pathWidth ? $"…{shown[^(pathWidth - 1)..]}" : shown).PadRight(pathWidth));
        foreach (Classification classification in result)
        {
            string next = $" {ShownText.Score(classification, result.ScoreFunction)} {ShownText.Printable(classification.Label)}";
            if (row.Length + next.Length > width && row.Length > pathWidth)
            {
                break;
            }

            row.Append(next.AsSpan(0, Math.Min(next.Length, Math.Max(0, width - row.Length))));
        }

        return row.ToString();
    }
}
