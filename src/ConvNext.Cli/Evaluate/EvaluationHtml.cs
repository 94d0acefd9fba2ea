using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace ConvNext.Cli.Evaluate;

/// <summary>An evaluation as a page: one file, without scripts and without anything from elsewhere.</summary>
internal static class EvaluationHtml
{
    // A table of more classes than this is longer than anybody reads; the most frequent confusions say it.
    private const int WidestTable = 64;
    private const int MostConfusions = 100;

    public static string Page(string model, string folder, Evaluation evaluation)
    {
        StringBuilder page = new();
        string top = string.Create(
            CultureInfo.InvariantCulture, $"Top-1 <b>{evaluation.Top1 * 100:0.00} %</b>, top-5 <b>{evaluation.Top5 * 100:0.00} %</b>.");
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{{Text(model)}} on {{Text(folder)}}</title>
            <style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}td,th{padding:.15rem .6rem;text-align:right}
            th:first-child,td:first-child{text-align:left}thead th{border-bottom:1px solid #888}.confusion td{min-width:2rem}</style></head><body>
            <h1>{{Text(model)}} on {{Text(folder)}}</h1>
            <p>{{evaluation.Pictures}} pictures, {{evaluation.Unreadable}} could not be read. {{top}}</p>
            <table><thead><tr><th>class</th><th>pictures</th><th>top-1</th><th>top-5</th></tr></thead><tbody>

            """);
        foreach (int index in evaluation.Classes)
        {
            (int pictures, int first, int several) = evaluation.Of(index);
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Label(evaluation, index)}</td><td>{pictures}</td><td>{Evaluation.Share(first, pictures) * 100:0.00} %</td>"
                + $"<td>{Evaluation.Share(several, pictures) * 100:0.00} %</td></tr>\n");
        }

        page.Append("</tbody></table>\n");
        AppendConfusions(page, evaluation);
        return page.Append("</body></html>\n").ToString();
    }

    private static void AppendConfusions(StringBuilder page, Evaluation evaluation)
    {
        int[] columns = [.. evaluation.Columns];
        if (columns.Length > WidestTable)
        {
            page.Append("<h2>Taken for another most often</h2>\n<table><thead><tr><th>is</th><th>taken for</th><th>pictures</th></tr></thead><tbody>\n");
            foreach ((int actual, int answered, int count) in evaluation.Confusions.Take(MostConfusions))
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Label(evaluation, actual)}</td><td>{Label(evaluation, answered)}</td><td>{count}</td></tr>\n");
            }

            page.Append("</tbody></table>\n");
            return;
        }

        page.Append("<h2>What is taken for what</h2>\n<p>A row is a class, a column an answer.</p>\n<table class=\"confusion\"><thead><tr><th></th>");
        foreach (int column in columns)
        {
            page.Append($"<th>{Label(evaluation, column)}</th>");
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (int row in evaluation.Classes)
        {
            page.Append($"<tr><th>{Label(evaluation, row)}</th>");
            foreach (int column in columns)
            {
                int count = evaluation.Count(row, column);
                double share = Evaluation.Share(count, evaluation.Of(row).Pictures);
                string colour = row == column ? "46,160,67" : "218,54,51";
                page.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({colour},{share:0.00})\">{(count == 0 ? "" : count)}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private static string Label(Evaluation evaluation, int index) => Text(evaluation.Labels[index]);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
