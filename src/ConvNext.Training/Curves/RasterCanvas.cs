using System;
using ConvNext.Imaging;

namespace ConvNext.Training.Curves;

/// <summary>White paper with lines and small letters.</summary>
internal sealed class RasterCanvas
{
    private const int GlyphWidth = 5;
    private const int Advance = GlyphWidth + 1;

    private readonly byte[] _pixels;
    private readonly int _width;
    private readonly int _height;

    public RasterCanvas(int width, int height)
    {
        (_width, _height) = (width, height);
        _pixels = new byte[width * height * 3];
        Array.Fill(_pixels, (byte)255);
    }

    public RgbImage Image => new(_width, _height, _pixels);

    public static int WidthOf(string text) => text.Length * Advance;

    /// <summary>A line one pixel wide, from point to point in steps of half a pixel.</summary>
    public void Line(double fromX, double fromY, double toX, double toY, int colour)
    {
        int steps = (int)Math.Ceiling(2 * Math.Max(1, Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY))));
        for (int i = 0; i <= steps; i++)
        {
            Set((int)Math.Round(fromX + ((toX - fromX) * i / steps)), (int)Math.Round(fromY + ((toY - fromY) * i / steps)), colour);
        }
    }

    /// <summary>Letters, digits and a few signs of five by seven pixels; others are left out.</summary>
    public void Text(string text, int x, int y, int colour)
    {
        foreach (char letter in text)
        {
            ReadOnlySpan<byte> rows = PlotFont.Rows(letter);
            for (int row = 0; row < rows.Length; row++)
            {
                for (int column = 0; column < GlyphWidth; column++)
                {
                    if ((rows[row] >> (GlyphWidth - 1 - column) & 1) != 0)
                    {
                        Set(x + column, y + row, colour);
                    }
                }
            }

            x += Advance;
        }
    }

    private void Set(int x, int y, int colour)
    {
        if (x < 0 || y < 0 || x >= _width || y >= _height)
        {
            return;
        }

        int at = ((y * _width) + x) * 3;
        _pixels[at] = (byte)(colour >> 16);
        _pixels[at + 1] = (byte)(colour >> 8);
        _pixels[at + 2] = (byte)colour;
    }
}
