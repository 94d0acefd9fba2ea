using System;
using System.Collections.Generic;
using ConvNext.Imaging;

namespace ConvNext.Training.Curves;

/// <summary>Plots as a picture, one below the other.</summary>
public static class RasterPlot
{
    private const int Width = 640;
    private const int Height = 300;
    private const int Left = 70;
    private const int Top = 30;
    private const int Right = 20;
    private const int Bottom = 30;
    private const int TickLine = 0xDDDDDD;
    private const int Ink = 0x222222;

    /// <summary>The picture.</summary>
    public static RgbImage Draw(IReadOnlyList<Plot> plots)
    {
        ArgumentNullException.ThrowIfNull(plots);
        ArgumentOutOfRangeException.ThrowIfZero(plots.Count);
        RasterCanvas canvas = new(Width, Height * plots.Count);
        for (int i = 0; i < plots.Count; i++)
        {
            DrawOne(canvas, plots[i], i * Height);
        }

        return canvas.Image;
    }

    private static void DrawOne(RasterCanvas canvas, Plot plot, int above)
    {
        PlotScale scale = new(plot, Left, above + Top, Width - Left - Right, Height - Top - Bottom);
        canvas.Text(plot.Title, Left, above + 8, Ink);
        foreach (double tick in scale.YTicks)
        {
            canvas.Line(Left, scale.Y(tick), Width - Right, scale.Y(tick), TickLine);
            string text = PlotScale.Text(tick);
            canvas.Text(text, Left - 6 - RasterCanvas.WidthOf(text), (int)scale.Y(tick) - 3, Ink);
        }

        foreach (double tick in scale.XTicks)
        {
            string text = PlotScale.Text(tick);
            canvas.Text(text, (int)scale.X(tick) - (RasterCanvas.WidthOf(text) / 2), above + Height - Bottom + 8, Ink);
        }

        int end = Width - Right;
        foreach (Curve curve in plot.Curves)
        {
            (double X, double Y)[] points = [.. PlotScale.Finite(curve)];
            for (int i = 1; i < points.Length; i++)
            {
                canvas.Line(scale.X(points[i - 1].X), scale.Y(points[i - 1].Y), scale.X(points[i].X), scale.Y(points[i].Y), curve.Colour);
            }

            if (points.Length == 1)
            {
                canvas.Line(scale.X(points[0].X) - 2, scale.Y(points[0].Y), scale.X(points[0].X) + 2, scale.Y(points[0].Y), curve.Colour);
            }

            end -= RasterCanvas.WidthOf(curve.Name);
            canvas.Text(curve.Name, end, above + 8, curve.Colour);
            end -= 16;
        }
    }
}
