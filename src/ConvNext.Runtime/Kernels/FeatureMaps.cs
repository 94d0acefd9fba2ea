using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// What is done to feature maps as they lie in a session's arena: channels last, three zero pixels before the first row
/// and after each row.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FeatureMaps
{
    /// <summary>Zero pixels between two rows: as many as a 7×7 window reaches beyond its centre.</summary>
    public const int Border = 3;

    /// <summary>Sets the border to zero and leaves the pixels alone.</summary>
    /// <param name="map">Start of the buffer, the first border included.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    public static void ClearBorder(float* map, int height, int width, int pixelStride)
    {
        int border = Border * pixelStride;
        for (int row = 0; row <= height; row++)
        {
            new Span<float>(map, border).Clear();
            map += border + (width * pixelStride);
        }
    }

    /// <summary>Copies a map to dense (height, width, channels).</summary>
    /// <param name="map">First pixel.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="channels">Channels, without padding.</param>
    /// <param name="destination">height · width · channels floats.</param>
    public static void CopyDense(float* map, int height, int width, int rowStride, int pixelStride, int channels, float* destination)
    {
        for (int row = 0; row < height; row++)
        {
            for (int x = 0; x < width; x++)
            {
                new ReadOnlySpan<float>(map + ((long)row * rowStride) + (x * pixelStride), channels).CopyTo(new Span<float>(destination, channels));
                destination += channels;
            }
        }
    }

    /// <summary>Copies an image, (channels, height, width), to dense (height, width, channels).</summary>
    /// <param name="image">channels · pixels floats.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">height · width.</param>
    /// <param name="destination">channels · pixels floats; may not overlap the image.</param>
    public static void CopyPixels(float* image, int channels, int pixels, float* destination)
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                destination[((long)pixel * channels) + channel] = image[((long)channel * pixels) + pixel];
            }
        }
    }

    /// <summary>
    /// Mean over all pixels, for each channel: the sums of the rows are added up, so that the rounding error grows with
    /// height + width and not with their product.
    /// </summary>
    /// <param name="map">First pixel.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="paddedChannels">Channels, padded to a multiple of 16.</param>
    /// <param name="destination"><paramref name="paddedChannels"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mean<TSimd, TVector>(float* map, int height, int width, int rowStride, int pixelStride, int paddedChannels, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector pixels = TSimd.Create((float)height * width);
        for (int channel = 0; channel < paddedChannels; channel += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int row = 0; row < height; row++)
            {
                float* pixel = map + ((long)row * rowStride) + channel;
                TVector rowSum = TSimd.Load(pixel);
                for (int x = 1; x < width; x++)
                {
                    pixel += pixelStride;
                    rowSum = TSimd.Add(rowSum, TSimd.Load(pixel));
                }

                sum = TSimd.Add(sum, rowSum);
            }

            TSimd.Store(TSimd.Divide(sum, pixels), destination + channel);
        }
    }
}
