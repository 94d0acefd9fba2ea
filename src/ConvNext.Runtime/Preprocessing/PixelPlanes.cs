using System;

namespace ConvNext.Preprocessing;

/// <summary>Pixels with their channels in planes of their own.</summary>
internal static class PixelPlanes
{
    /// <summary>(height, width, channels), with gaps between rows or none, becomes (channels, height, width) without gaps.</summary>
    public static void Deinterleave(PixelView source, Span<byte> planes)
    {
        int planeLength = source.Width * source.Height;
        for (int y = 0; y < source.Height; y++)
        {
            ReadOnlySpan<byte> row = source.Bytes.Slice(y * source.RowStride, source.Width * source.Channels);
            for (int i = 0; i < row.Length; i++)
            {
                planes[(i % source.Channels * planeLength) + (y * source.Width) + (i / source.Channels)] = row[i];
            }
        }
    }
}
