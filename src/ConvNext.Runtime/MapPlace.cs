using System;
using System.ComponentModel;

namespace ConvNext;

/// <summary>Where a feature map lies in a session's arena when a call has ended.</summary>
/// <param name="OffsetInFloats">The first channel of the first pixel.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Channels of a pixel, without padding.</param>
/// <param name="RowStrideInFloats">From one row to the next.</param>
/// <param name="PixelStrideInFloats">From one pixel to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MapPlace(int OffsetInFloats, int Height, int Width, int Channels, int RowStrideInFloats, int PixelStrideInFloats)
{
    /// <summary>The map as (height, width, channels), dense.</summary>
    internal unsafe float[] Copy(float* arena)
    {
        float[] map = new float[Height * Width * Channels];
        for (int row = 0; row < Height; row++)
        {
            for (int column = 0; column < Width; column++)
            {
                float* pixel = arena + OffsetInFloats + ((long)row * RowStrideInFloats) + ((long)column * PixelStrideInFloats);
                new ReadOnlySpan<float>(pixel, Channels).CopyTo(map.AsSpan(((row * Width) + column) * Channels));
            }
        }

        return map;
    }
}
