using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;

namespace ConvNext.Cli.Similar;

/// <summary>Similar pictures as a page that shows them where they lie.</summary>
internal static class SimilarHtml
{
    public static string Page(string page, string query, (string Path, float Cosine)[] nearest)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Like {{Text(query)}}</title>
            <style>body{font:14px/1.4 system-ui,sans-serif;margin:2rem}main{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:180px}
            img{width:180px;height:180px;object-fit:cover}figcaption{overflow-wrap:anywhere}</style></head><body>
            <h1>Like {{Text(query)}}</h1>
            <main>
            <figure><img src="{{Address(page, query)}}" alt=""><figcaption><b>{{Text(query)}}</b></figcaption></figure>

            """);
        foreach ((string path, float cosine) in nearest)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"<figure><a href=\"{Address(page, path)}\"><img loading=\"lazy\" src=\"{Address(page, path)}\" alt=\"\"></a>"
                + $"<figcaption>{cosine:0.0000} {Text(path)}</figcaption></figure>\n");
        }

        return text.Append("</main></body></html>\n").ToString();
    }

    // Seen from the page, so that page and pictures can move together.
    private static string Address(string page, string path)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFullPath(path));
        return Text(string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)));
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
