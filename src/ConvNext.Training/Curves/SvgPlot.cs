using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace ConvNext.Training.Curves;

/// <summary>A plot as SVG, to stand inside a page.</summary>
public static class SvgPlot
{
    private const int Width = 640;
    private const int Height = 300;
    private const int Left = 60;
    private const int Top = 30;
    private const int Right = 20;
    private const int Bottom = 30;

    /// <summary>The element.</summary>
    public static string Draw(Plot plot)
    {
        System.ArgumentNullException.ThrowIfNull(plot);
        PlotScale scale = new(plot, Left, Top, Width - Left - Right, Height - Top - Bottom);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"16\" font-size=\"13\" font-weight=\"bold\">{Text(plot.Title)}</text>\n");
        foreach (double tick in scale.YTicks)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{scale.Y(tick):0.#}\" y2=\"{scale.Y(tick):0.#}\" stroke=\"#ddd\"/>"
                + $"<text x=\"{Left - 6}\" y=\"{scale.Y(tick) + 4:0.#}\" text-anchor=\"end\">{PlotScale.Text(tick)}</text>\n");
        }

        foreach (double tick in scale.XTicks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{scale.X(tick):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{PlotScale.Text(tick)}</text>\n");
        }

        for (int i = 0; i < plot.Curves.Count; i++)
        {
            Curve curve = plot.Curves[i];
            string points = string.Join(' ', PlotScale.Finite(curve).Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{scale.X(point.X):0.##},{scale.Y(point.Y):0.##}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#{curve.Colour:x6}\" stroke-width=\"1.5\" points=\"{points}\"/>");
            int end = Width - Right - (i * 120);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{end}\" y=\"16\" text-anchor=\"end\" fill=\"#{curve.Colour:x6}\">{Text(curve.Name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
