using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Terminal;

namespace ConvNext.Cli.Evaluate;

/// <summary>An evaluation for a person.</summary>
internal static class EvaluationText
{
    private const int WidestLabel = 32;
    private const int MostConfusions = 10;

    public static void Write(TextWriter output, Evaluation evaluation)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{evaluation.Pictures} pictures: top-1 {evaluation.Top1 * 100:0.00} %, top-5 {evaluation.Top5 * 100:0.00} %{Unreadable(evaluation)}"));
        int[] classes = [.. evaluation.Classes];
        int width = Math.Min(WidestLabel, classes.Select(index => evaluation.Labels[index].Length).DefaultIfEmpty(0).Max());
        output.WriteLine();
        output.WriteLine($"{"class".PadRight(width)}  pictures     top-1     top-5");
        foreach (int index in classes)
        {
            (int pictures, int first, int several) = evaluation.Of(index);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Label(evaluation, index, width)}{pictures,10}{Evaluation.Share(first, pictures) * 100,8:0.00} %{Evaluation.Share(several, pictures) * 100,8:0.00} %"));
        }

        (int Actual, int Answered, int Count)[] confusions = [.. evaluation.Confusions.Take(MostConfusions)];
        if (confusions.Length > 0)
        {
            output.WriteLine();
            output.WriteLine("taken for another most often:");
            foreach ((int actual, int answered, int count) in confusions)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{count,6}  {Label(evaluation, actual, width)} for {ShownText.Printable(evaluation.Labels[answered])}"));
            }
        }
    }

    private static string Label(Evaluation evaluation, int index, int width)
    {
        string label = ShownText.Printable(evaluation.Labels[index]);
        return (label.Length > width ? $"{label[..(width - 1)]}…" : label).PadRight(width);
    }

    private static string Unreadable(Evaluation evaluation) =>
        evaluation.Unreadable == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {evaluation.Unreadable} could not be read");
}
