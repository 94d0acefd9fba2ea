using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// x / √(var(x) + ε) · weight over the channels of each pixel, the variance about the mean and divided by C − 1; the mean is not subtracted:
/// timm's <c>SimpleNorm</c>. One channel alone gives NaN.
/// </summary>
/// <remarks>Which memory may be what is as in <see cref="LayerNorm.Apply"/>.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SimpleNorm
{
    /// <summary>Normalises <paramref name="pixels"/> pixels.</summary>
    /// <param name="source">First pixel: the norm's channels, padded with zeros to a multiple of 16.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="destination">As long as the padded source; may be the source itself, may not overlap it otherwise.</param>
    /// <param name="destinationStride">Floats from one pixel to the next.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="norm">The weight, the number of channels and ε; no bias.</param>
    public static void Apply<TSimd, TVector>(float* source, int sourceStride, float* destination, int destinationStride, int pixels, NormParameters norm)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        ScaleNorm.Apply<TSimd, TVector>(source, sourceStride, destination, destinationStride, pixels, norm, isAboutMean: true);
}
