using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// Lays pixels with alpha on white, as <c>Image.alpha_composite</c> of Pillow does (<c>AlphaComposite.c</c>, 7 extra bits) and transformers with
/// <c>do_convert_rgb</c>.
/// </summary>
internal static class WhiteBackground
{
    private const int ExtraBits = 7;

    /// <summary>Makes (H, W, 3) of an image of two channels, grey and alpha, or of four, RGB and alpha.</summary>
    public static void Apply(PixelView source, Span<byte> destination)
    {
        int channels = source.Channels;
        bool planar = source.Layout == PixelLayout.ChannelsHeightWidth;
        int step = planar ? source.Height * source.RowStride : 1;
        int at = 0;
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < source.Width; x++)
            {
                int first = (y * source.RowStride) + (planar ? x : x * channels);
                int alpha = source.Bytes[first + ((channels - 1) * step)];
                for (int channel = 0; channel < 3; channel++)
                {
                    destination[at++] = Over(source.Bytes[first + (channels == 2 ? 0 : channel * step)], alpha);
                }
            }
        }
    }

    /// <summary>Lays a row of RGB on white, in place.</summary>
    /// <param name="rgb">(width, 3).</param>
    /// <param name="samples">Holds the alpha of pixel x at <paramref name="first"/> + x · <paramref name="step"/>.</param>
    /// <param name="first">Where the alpha of the first pixel is.</param>
    /// <param name="step">From the alpha of one pixel to that of the next.</param>
    public static void ApplyToRow(Span<byte> rgb, ReadOnlySpan<byte> samples, int first, int step)
    {
        int at = first;
        for (int i = 0; i < rgb.Length; i += 3, at += step)
        {
            int alpha = samples[at];
            if (alpha != byte.MaxValue)
            {
                rgb[i] = Over(rgb[i], alpha);
                rgb[i + 1] = Over(rgb[i + 1], alpha);
                rgb[i + 2] = Over(rgb[i + 2], alpha);
            }
        }
    }

    /// <summary>One colour over white.</summary>
    internal static byte Over(int level, int alpha)
    {
        if (alpha == 0)
        {
            return 255;
        }

        // The background is opaque, so that the alpha of the result is 255, times 255.
        int weight = alpha * 255 * 255 * (1 << ExtraBits) / (255 * 255);
        int other = (255 * (1 << ExtraBits)) - weight;
        int sum = (level * weight) + (255 * other) + (0x80 << ExtraBits);
        return (byte)((((sum >> 8) + sum) >> 8) >> ExtraBits);
    }
}
