using System;
using SkiaSharp;

namespace ConvNext.Photo.Bench;

/// <summary>
/// Makes pictures that compress like photographs: noise of nine sizes, each octave weaker than the one before, and fine grain. Everything comes
/// from one seed.
/// </summary>
internal static class Photograph
{
    private const int Octaves = 9;
    private const int Quality = 88;

    /// <summary>A baseline JPEG of the given size, 4:2:0 or 4:4:4.</summary>
    public static byte[] Encode(int width, int height, bool isFullColour = false)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Paint(bitmap.GetPixelSpan(), width, height);
        using SKPixmap pixels = bitmap.PeekPixels();
        SKJpegEncoderDownsample sampling = isFullColour ? SKJpegEncoderDownsample.Downsample444 : SKJpegEncoderDownsample.Downsample420;
        using SKData encoded = pixels.Encode(new SKJpegEncoderOptions(Quality, sampling, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException("SkiaSharp does not encode the picture.");
        return encoded.ToArray();
    }

    private static void Paint(Span<byte> rgba, int width, int height)
    {
        float[] lightness = new float[width * height];
        float[] warmth = new float[width * height];
        Random random = new(1);
        float weight = 46;
        for (int octave = 0; octave < Octaves; octave++, weight *= 0.66f)
        {
            AddNoise(lightness, width, height, cells: 4 << octave, weight, random);
            AddNoise(warmth, width, height, cells: 4 << octave, weight * 0.3f, random);
        }

        for (int i = 0; i < lightness.Length; i++)
        {
            // The sum of four dice is nearly normal: the grain of a sensor.
            float grain = (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2) * 12;
            float grey = 120 + lightness[i] + grain;
            rgba[4 * i] = (byte)Math.Clamp(grey + warmth[i], 0, 255);
            rgba[(4 * i) + 1] = (byte)Math.Clamp(grey, 0, 255);
            rgba[(4 * i) + 2] = (byte)Math.Clamp(grey - warmth[i], 0, 255);
            rgba[(4 * i) + 3] = 255;
        }
    }

    /// <summary>Adds noise on a grid of cells along the longer side, interpolated between the points of the grid.</summary>
    private static void AddNoise(float[] plane, int width, int height, int cells, float weight, Random random)
    {
        int side = cells + 2;
        float[] grid = new float[side * side];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = ((2 * random.NextSingle()) - 1) * weight;
        }

        float scale = (float)cells / Math.Max(width, height);
        for (int y = 0; y < height; y++)
        {
            int row = (int)(y * scale);
            float down = (y * scale) - row;
            for (int x = 0; x < width; x++)
            {
                int column = (int)(x * scale);
                float right = (x * scale) - column;
                int at = (row * side) + column;
                float upper = grid[at] + ((grid[at + 1] - grid[at]) * right);
                float lower = grid[at + side] + ((grid[at + side + 1] - grid[at + side]) * right);
                plane[(y * width) + x] += upper + ((lower - upper) * down);
            }
        }
    }
}
