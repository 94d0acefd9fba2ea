using System.Globalization;
using ConvNext.Results;

namespace ConvNext.Cli.Terminal;

/// <summary>Labels and scores as people read them.</summary>
internal static class ShownText
{
    /// <summary>A score; a logit is no share of anything.</summary>
    public static string Score(Classification classification, ScoreFunction function) => function == ScoreFunction.None
        ? string.Create(CultureInfo.InvariantCulture, $"{classification.Score,10:0.0000}")
        : string.Create(CultureInfo.InvariantCulture, $"{classification.Score * 100,6:0.00} %");

    /// <summary>A text without what a terminal would obey: labels may come out of a downloaded file.</summary>
    public static string Printable(string text) =>
        string.Create(text.Length, text, static (characters, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                characters[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
            }
        });
}
