using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>The norm of a backbone's feature map: layer norm over the channels of each pixel, from the arena into an output.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FeatureMapNorm
{
    /// <summary>Normalises a map of the arena into dense (height, width, channels).</summary>
    /// <param name="map">First pixel; channels padded with zeros to a multiple of 16.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="norm">γ, β, the number of channels and ε.</param>
    /// <param name="destination">
    /// height · width · channels floats and room for the padding of the last pixel behind them; may not overlap the map.
    /// </param>
    public static void Apply<TSimd, TVector>(float* map, int height, int width, int rowStride, int pixelStride, NormParameters norm, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int channels = norm.Channels;

        // In ascending order: the padding behind a pixel is overwritten by the next.
        for (int row = 0; row < height; row++)
        {
            LayerNorm.Apply<TSimd, TVector>(map + ((long)row * rowStride), pixelStride, destination + ((long)row * width * channels), channels, width, norm);
        }
    }
}
