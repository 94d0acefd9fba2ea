using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// The norms over the channels of each pixel that scale and do not shift, as timm has them: x · s · weight, with s = 1 / √(m + ε). They differ in m and have no bias.
/// </summary>
/// <remarks>
/// Sums have one fixed order, whatever the width of registers: sixteen partial sums, then a tree over the lanes at distance 8, 4, 2, 1. Source and destination
/// are as in <see cref="LayerNorm.Apply"/>: channels padded with zeros to a multiple of 16, the padding of the destination becomes zero; the destination may be
/// the source, and where its stride is less than the padded number, the padding of a pixel is overwritten by the next.
/// </remarks>
internal static unsafe class ScaleNorm
{
    /// <summary>Scales <paramref name="pixels"/> pixels.</summary>
    /// <param name="source">First pixel.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="destinationStride">Floats from one pixel to the next.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="norm">The weight, the number of channels and ε; no bias.</param>
    /// <param name="isAboutMean">m is the sum of squared deviations from the mean by C − 1, not the mean of squares.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TSimd, TVector>(
        float* source, int sourceStride, float* destination, int destinationStride, int pixels, NormParameters norm, bool isAboutMean)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* weight = norm.Weight;
        int channels = norm.Channels;
        float* partial = stackalloc float[2 * Lanes.Count];
        float* isChannel = partial + Lanes.Count;
        int whole = channels / Lanes.Count * Lanes.Count;
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            isChannel[lane] = whole + lane < channels ? 1 : 0;
        }

        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float mean = isAboutMean ? Sum<TSimd, TVector>(source, channels, partial) / channels : 0;
            float squares = SumSquares<TSimd, TVector>(source, mean, channels, isChannel, partial);
            float moment = squares / (isAboutMean ? channels - 1 : channels);
            TVector scale = TSimd.Create(1 / float.Sqrt(moment + norm.Epsilon));
            int padded = Lanes.RoundUp(channels);
            for (int channel = 0; channel < padded; channel += TSimd.Count)
            {
                TVector scaled = TSimd.MultiplySteadily(TSimd.Load(source + channel), scale);
                TSimd.Store(TSimd.MultiplySteadily(scaled, TSimd.Load(weight + channel)), destination + channel);
            }

            source += sourceStride;
            destination += destinationStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<TSimd, TVector>(float* source, int channels, float* partial)
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

        return Total(partial);
    }

    // The mean of the padding is made zero, like its values: it does not deviate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumSquares<TSimd, TVector>(float* source, float mean, int channels, float* isChannel, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int whole = channels / Lanes.Count * Lanes.Count;
        TVector means = TSimd.Create(mean);
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            int channel = lane;
            for (; channel < whole + lane; channel += Lanes.Count)
            {
                TVector deviation = TSimd.Subtract(TSimd.Load(source + channel), means);
                sum = TSimd.FusedMultiplyAdd(deviation, deviation, sum);
            }

            if (whole < channels)
            {
                TVector deviation = TSimd.Subtract(TSimd.Load(source + channel), TSimd.Multiply(means, TSimd.Load(isChannel + lane)));
                sum = TSimd.FusedMultiplyAdd(deviation, deviation, sum);
            }

            TSimd.Store(sum, partial + lane);
        }

        return Total(partial);
    }

    private static float Total(float* partial)
    {
        Vector128<float> four = Vector128.Load(partial) + Vector128.Load(partial + 8) + (Vector128.Load(partial + 4) + Vector128.Load(partial + 12));
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        four += Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2));
        return four.ToScalar();
    }
}
