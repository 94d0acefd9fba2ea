using System;

namespace ConvNext.Preprocessing;

/// <summary>Pillow's premultiplied modes: grey or RGB with alpha is resampled as La or RGBa and converted back (<c>Convert.c</c>).</summary>
internal static class AlphaWeighting
{
    /// <summary>Copies an image of two or four channels to (H, W, C), each colour multiplied by alpha / 255, rounded.</summary>
    public static void Apply(PixelView source, Span<byte> destination)
    {
        int channels = source.Channels;
        bool planar = source.Layout == PixelLayout.ChannelsHeightWidth;
        nint planeLength = (nint)source.Height * source.RowStride;
        int at = 0;
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < source.Width; x++)
            {
                int first = (y * source.RowStride) + (planar ? x : x * channels);
                int step = planar ? (int)planeLength : 1;
                int alpha = source.Bytes[first + ((channels - 1) * step)];
                for (int channel = 0; channel < channels - 1; channel++)
                {
                    int product = (source.Bytes[first + (channel * step)] * alpha) + 128;
                    destination[at++] = (byte)(((product >> 8) + product) >> 8);
                }

                destination[at++] = (byte)alpha;
            }
        }
    }

    /// <summary>Divides the colours by alpha / 255, cut off, where alpha is neither 0 nor 255.</summary>
    public static void Undo(Span<byte> pixels, int channels)
    {
        for (int at = 0; at < pixels.Length; at += channels)
        {
            int alpha = pixels[at + channels - 1];
            if (alpha is 0 or 255)
            {
                continue;
            }

            for (int channel = 0; channel < channels - 1; channel++)
            {
                pixels[at + channel] = (byte)Math.Min(255 * pixels[at + channel] / alpha, 255);
            }
        }
    }
}
