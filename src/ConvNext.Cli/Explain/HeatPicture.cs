using System;
using System.Collections.Generic;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext.Cli.Explain;

/// <summary>Draws explanations over the picture: what speaks for a class in red, what speaks against it in blue.</summary>
internal sealed class HeatPicture
{
    private const int PanelHeight = 384;
    private const int Gap = 8;
    private const int SamplesPerSide = 3;
    private const double StrongestColour = 0.75;
    private const byte Paper = 255;

    private readonly RgbImage _photo;
    private readonly ImageGeometry _geometry;
    private readonly int _panelWidth;

    private HeatPicture(RgbImage photo, ConvNextImageProcessorOptions processor)
    {
        _photo = photo;
        _geometry = ImageGeometry.Compute(processor, photo.Height, photo.Width);

        // As wide as what the network sees is in the photo: from 384 on the processor squeezes it into a square.
        double height = Extent(_geometry.Vertical, photo.Height, _geometry.Resized.Height);
        double width = Extent(_geometry.Horizontal, photo.Width, _geometry.Resized.Width);
        _panelWidth = (int)Math.Clamp(Math.Round(PanelHeight * width / height), 1, 8 * PanelHeight);
    }

    /// <summary>The picture: what the network saw, then a panel for each explanation.</summary>
    public static RgbImage Draw(RgbImage photo, ConvNextImageProcessorOptions processor, IReadOnlyList<ClassExplanation> explanations)
    {
        HeatPicture picture = new(photo, processor);
        int panels = 1 + explanations.Count;
        int width = (panels * picture._panelWidth) + ((panels - 1) * Gap);
        byte[] pixels = new byte[PanelHeight * width * 3];
        Array.Fill(pixels, Paper);
        byte[] seen = picture.Seen();
        for (int panel = 0; panel < panels; panel++)
        {
            byte[] drawn = panel == 0 ? seen : picture.Heat(seen, explanations[panel - 1]);
            for (int row = 0; row < PanelHeight; row++)
            {
                drawn.AsSpan(row * picture._panelWidth * 3, picture._panelWidth * 3).CopyTo(pixels.AsSpan(((row * width) + (panel * (picture._panelWidth + Gap))) * 3));
            }
        }

        return new RgbImage(width, PanelHeight, pixels);
    }

    private static double Extent(AxisWindow window, int photo, int resized) => (double)window.Length * photo / resized;

    // Where a share of the network's input lies in the photo.
    private static double Place(AxisWindow window, double share, int photo, int resized) =>
        ((share * window.Length) - window.ValidStart + window.SourceStart) * photo / resized;

    // Each pixel is a mean of some points of the photo.
    private byte[] Seen()
    {
        byte[] pixels = new byte[PanelHeight * _panelWidth * 3];
        for (int row = 0; row < PanelHeight; row++)
        {
            for (int column = 0; column < _panelWidth; column++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = 0;
                    for (int sample = 0; sample < SamplesPerSide * SamplesPerSide; sample++)
                    {
                        double down = (row + ((sample / SamplesPerSide) + 0.5) / SamplesPerSide) / PanelHeight;
                        double right = (column + ((sample % SamplesPerSide) + 0.5) / SamplesPerSide) / _panelWidth;
                        sum += Pixel(
                            (int)Math.Floor(Place(_geometry.Vertical, down, _photo.Height, _geometry.Resized.Height)),
                            (int)Math.Floor(Place(_geometry.Horizontal, right, _photo.Width, _geometry.Resized.Width)),
                            channel);
                    }

                    pixels[(((row * _panelWidth) + column) * 3) + channel] = (byte)(sum / (SamplesPerSide * SamplesPerSide));
                }
            }
        }

        return pixels;
    }

    // Around a photo that is smaller than the crop there is black.
    private int Pixel(int row, int column, int channel) =>
        row < 0 || column < 0 || row >= _photo.Height || column >= _photo.Width ? 0 : _photo.Pixels[(((row * _photo.Width) + column) * 3) + channel];

    private byte[] Heat(byte[] seen, ClassExplanation explanation)
    {
        double strongest = 0;
        foreach (double part in explanation.Map)
        {
            strongest = Math.Max(strongest, Math.Abs(part));
        }

        byte[] pixels = new byte[seen.Length];
        for (int row = 0; row < PanelHeight; row++)
        {
            for (int column = 0; column < _panelWidth; column++)
            {
                double part = strongest > 0 ? Between(explanation, (row + 0.5) / PanelHeight, (column + 0.5) / _panelWidth) / strongest : 0;
                double strength = Math.Abs(part) * StrongestColour;
                int at = ((row * _panelWidth) + column) * 3;
                ReadOnlySpan<byte> colour = part > 0 ? [230, 30, 30] : [30, 80, 230];
                for (int channel = 0; channel < 3; channel++)
                {
                    pixels[at + channel] = (byte)Math.Round((seen[at + channel] * (1 - strength)) + (colour[channel] * strength));
                }
            }
        }

        return pixels;
    }

    // The map between the centres of its pixels, linearly; beyond the outermost centres it stays as it is there.
    private static double Between(ClassExplanation explanation, double down, double right)
    {
        double row = Math.Clamp((down * explanation.Height) - 0.5, 0, explanation.Height - 1);
        double column = Math.Clamp((right * explanation.Width) - 0.5, 0, explanation.Width - 1);
        int top = (int)row;
        int left = (int)column;
        int bottom = Math.Min(top + 1, explanation.Height - 1);
        int end = Math.Min(left + 1, explanation.Width - 1);
        ReadOnlySpan<double> map = explanation.Map;
        double upper = Mix(map[(top * explanation.Width) + left], map[(top * explanation.Width) + end], column - left);
        double lower = Mix(map[(bottom * explanation.Width) + left], map[(bottom * explanation.Width) + end], column - left);
        return Mix(upper, lower, row - top);
    }

    private static double Mix(double first, double second, double share) => first + ((second - first) * share);
}
