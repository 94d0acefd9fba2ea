using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;
using ConvNext.Training.Curves;
using ConvNext.Training.Results;

namespace ConvNext.Cli.Train;

/// <summary>A training as a page: one file, without scripts and without anything from elsewhere.</summary>
internal static class TrainPage
{
    /// <summary>The page.</summary>
    public static string Of(
        string name, TrainingData data, IReadOnlyList<(string Name, string Value)> settings, IReadOnlyList<Plot> plots, LogEntry training, LogEntry? evaluation)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Training of {{Text(name)}}</title>
            <style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}td,th{padding:.15rem .6rem;text-align:left}
            td:last-child{font-variant-numeric:tabular-nums}svg{display:block;margin:1rem 0}</style></head><body>
            <h1>Training of {{Text(name)}}</h1>
            <p>{{data.Training.Count}} pictures to train with, {{data.Evaluation.Count}} to measure with, {{data.Labels.Count}} classes.</p>

            """);
        foreach (Plot plot in plots)
        {
            page.Append(SvgPlot.Draw(plot));
        }

        page.Append("<h2>Results</h2>\n<table><tbody>\n");
        LogEntry all = new LogEntry().Set(training);
        if (evaluation is not null)
        {
            all.Set(evaluation);
        }

        foreach (string key in all.Names)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(key)}</td><td>{all[key]}</td></tr>\n");
        }

        page.Append("</tbody></table>\n<h2>Settings</h2>\n<table><tbody>\n");
        foreach ((string key, string value) in settings)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(key)}</td><td>{Text(value)}</td></tr>\n");
        }

        return page.Append("</tbody></table>\n</body></html>\n").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
