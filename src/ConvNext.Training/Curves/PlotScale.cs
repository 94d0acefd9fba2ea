using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvNext.Training.Curves;

/// <summary>Where the numbers of a plot lie in a picture, and which of them stand at its axes.</summary>
internal sealed class PlotScale
{
    private const int WantedTicks = 5;

    public PlotScale(Plot plot, int left, int top, int width, int height)
    {
        (Left, Top, Width, Height) = (left, top, width, height);
        (double X, double Y)[] points = [.. plot.Curves.SelectMany(Finite)];
        (XLeast, XMost) = Range(points.Select(point => point.X));
        (YLeast, YMost) = Range(points.Select(point => point.Y));
        XTicks = Ticks(XLeast, XMost);
        YTicks = Ticks(YLeast, YMost);
    }

    public int Left { get; }

    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    public double XLeast { get; }

    public double XMost { get; }

    public double YLeast { get; }

    public double YMost { get; }

    public IReadOnlyList<double> XTicks { get; }

    public IReadOnlyList<double> YTicks { get; }

    public static IEnumerable<(double X, double Y)> Finite(Curve curve) => curve.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y));

    public double X(double value) => Left + ((value - XLeast) / (XMost - XLeast) * Width);

    public double Y(double value) => Top + Height - ((value - YLeast) / (YMost - YLeast) * Height);

    public static string Text(double tick) => tick.ToString("0.######", CultureInfo.InvariantCulture);

    private static (double Least, double Most) Range(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return (0, 1);
        }

        (double least, double most) = (all.Min(), all.Max());
        return most > least ? (least, most) : (least - 0.5, most + 0.5);
    }

    // Multiples of 1, 2 or 5 times a power of ten, as people count.
    private static List<double> Ticks(double least, double most)
    {
        double rough = (most - least) / WantedTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        List<double> ticks = [];
        for (double tick = Math.Ceiling(least / step) * step; tick <= most + (step * 1e-9); tick += step)
        {
            ticks.Add(Math.Abs(tick) < step * 1e-9 ? 0 : tick);
        }

        return ticks;
    }
}
