using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// Layer norm over the channels of one pixel: y = (x − mean) / √(variance + ε) · weight + bias, with the biased variance
/// taken from the deviations (two passes), as <c>torch.nn.functional.layer_norm</c> defines it.
/// </summary>
public static unsafe class LayerNorm
{
    // Four pixels share one division, one square root and the walk down the tree of sums: alone, a pixel of few channels
    // would spend most of its time waiting for those.
    private const int Together = 4;

    /// <summary>Normalises <paramref name="pixels"/> pixels.</summary>
    /// <param name="source">First pixel: <paramref name="channels"/> floats, padded with zeros to a multiple of 16.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="destination">As long as the padded source; may be the source itself, may not overlap it otherwise. Its padding becomes zero.</param>
    /// <param name="destinationStride">
    /// Floats from one pixel to the next. At least <paramref name="channels"/>: where it is less than the padded number, the
    /// padding of a pixel is overwritten by the next one.
    /// </param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="weight">γ, padded with zeros like the source.</param>
    /// <param name="bias">β, padded with zeros like the source.</param>
    /// <param name="channels">C, at least 1.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TSimd, TVector>(
        float* source, int sourceStride, float* destination, int destinationStride, int pixels, float* weight, float* bias, int channels, float epsilon)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Sixteen partial sums of each pixel, then one value of each.
        float* partial = stackalloc float[(Together * Lanes.Count) + Together];
        float* values = partial + (Together * Lanes.Count);

        // Deviations of a pixel are kept in its destination, which must then not be the beginning of the next one's.
        bool canShare = destinationStride >= Lanes.RoundUp(channels);
        int pixel = 0;
        for (; canShare && pixel <= pixels - Together; pixel += Together)
        {
            Normalise<TSimd, TVector>(source, sourceStride, destination, destinationStride, Together, weight, bias, channels, epsilon, partial, values);
            source += Together * sourceStride;
            destination += Together * destinationStride;
        }

        for (; pixel < pixels; pixel++)
        {
            Normalise<TSimd, TVector>(source, 0, destination, 0, 1, weight, bias, channels, epsilon, partial, values);
            source += sourceStride;
            destination += destinationStride;
        }
    }

    private static void Normalise<TSimd, TVector>(
        float* source,
        int sourceStride,
        float* destination,
        int destinationStride,
        int count,
        float* weight,
        float* bias,
        int channels,
        float epsilon,
        float* partial,
        float* values)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int pixel = 0; pixel < count; pixel++)
        {
            Sum<TSimd, TVector>(source + (pixel * sourceStride), channels, partial + (pixel * Lanes.Count));
        }

        Vector128<float> divisor = Vector128.Create((float)channels);
        (Sums(partial) / divisor).Store(values);
        for (int pixel = 0; pixel < count; pixel++)
        {
            Deviate<TSimd, TVector>(source + (pixel * sourceStride), destination + (pixel * destinationStride), values[pixel], channels, partial + (pixel * Lanes.Count));
        }

        Vector128<float> variance = Sums(partial) / divisor;
        (Vector128<float>.One / Vector128.Sqrt(variance + Vector128.Create(epsilon))).Store(values);
        for (int pixel = 0; pixel < count; pixel++)
        {
            Scale<TSimd, TVector>(destination + (pixel * destinationStride), values[pixel], weight, bias, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TSimd, TVector>(float* source, int channels, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int channel = lane; channel < channels + lane; channel += Lanes.Count)
            {
                sum = TSimd.Add(sum, TSimd.Load(source + channel));
            }

            TSimd.Store(sum, partial + lane);
        }
    }

    // Deviations go to the destination. Those of the padding would count: they are made zero before they are squared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deviate<TSimd, TVector>(float* source, float* destination, float pixelMean, int channels, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector mean = TSimd.Create(pixelMean);
        int whole = channels / Lanes.Count * Lanes.Count;
        if (whole != channels)
        {
            for (int channel = whole; channel < whole + Lanes.Count; channel += TSimd.Count)
            {
                TSimd.Store(TSimd.Subtract(TSimd.Load(source + channel), mean), destination + channel);
            }

            for (int channel = channels; channel < whole + Lanes.Count; channel++)
            {
                destination[channel] = 0;
            }
        }

        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector squares = TSimd.Zero;
            for (int channel = lane; channel < whole + lane; channel += Lanes.Count)
            {
                TVector deviation = TSimd.Subtract(TSimd.Load(source + channel), mean);
                TSimd.Store(deviation, destination + channel);
                squares = TSimd.FusedMultiplyAdd(deviation, deviation, squares);
            }

            if (whole != channels)
            {
                TVector deviation = TSimd.Load(destination + whole + lane);
                squares = TSimd.FusedMultiplyAdd(deviation, deviation, squares);
            }

            TSimd.Store(squares, partial + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TSimd, TVector>(float* destination, float pixelScale, float* weight, float* bias, int channels)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector scale = TSimd.Create(pixelScale);
        int padded = Lanes.RoundUp(channels);
        for (int channel = 0; channel < padded; channel += TSimd.Count)
        {
            TVector normalised = TSimd.Multiply(TSimd.Load(destination + channel), scale);
            TSimd.Store(TSimd.FusedMultiplyAdd(normalised, TSimd.Load(weight + channel), TSimd.Load(bias + channel)), destination + channel);
        }
    }

    // One fixed tree over the sixteen lanes (distance 8, 4, 2, 1), for four pixels at once: a pixel's sum does not depend on
    // its company. Partial sums of absent pixels are whatever is there; theirs are not used.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(float* partial)
    {
        Vector128<float> first = Four(partial);
        Vector128<float> second = Four(partial + Lanes.Count);
        Vector128<float> third = Four(partial + (2 * Lanes.Count));
        Vector128<float> fourth = Four(partial + (3 * Lanes.Count));
        return Vector128.Create(Last(first), Last(second), Last(third), Last(fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(float* partial)
    {
        Vector128<float> low = Vector128.Load(partial) + Vector128.Load(partial + 8);
        return low + (Vector128.Load(partial + 4) + Vector128.Load(partial + 12));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Last(Vector128<float> four) => four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
}
