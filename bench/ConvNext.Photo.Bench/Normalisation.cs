using System;

namespace ConvNext.Photo.Bench;

/// <summary>The last step of the peers: bytes to what the network takes.</summary>
internal static class Normalisation
{
    public const int Size = 224;
    public const int ShortestEdge = 256;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>How large a picture of the given size becomes before the middle is cut out.</summary>
    public static (int Width, int Height) Resized(int width, int height) => width < height
        ? (ShortestEdge, ShortestEdge * height / width)
        : (ShortestEdge * width / height, ShortestEdge);

    /// <summary>(pixel · 1/255 − mean) ÷ deviation.</summary>
    /// <param name="pixels">224 × 224 pixels, row by row, red first.</param>
    /// <param name="bytesPerPixel">3, or 4 where a byte is skipped.</param>
    /// <param name="pixelValues">Takes (3, 224, 224).</param>
    public static void Apply(ReadOnlySpan<byte> pixels, int bytesPerPixel, float[] pixelValues)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            float factor = 1 / (255 * Deviation[channel]);
            float offset = -Mean[channel] / Deviation[channel];
            Span<float> plane = pixelValues.AsSpan(channel * Size * Size, Size * Size);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = (pixels[(i * bytesPerPixel) + channel] * factor) + offset;
            }
        }
    }
}
