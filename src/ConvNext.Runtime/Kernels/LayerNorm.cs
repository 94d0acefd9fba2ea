using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// Layer norm over the channels of one pixel: y = (x − mean) / √(variance + ε) · weight + bias, with the biased variance
/// taken from the deviations (two passes), as <c>torch.nn.functional.layer_norm</c> defines it.
/// </summary>
/// <remarks>
/// All of a pixel is NaN where one of its values is, or is infinite, or where the square of the mean or the sum of the squared
/// deviations is beyond float32: for values from about 1.8e19 / √C up. PyTorch's sums become NaN there, too (it squares the first mean of each
/// sixteen values), where a division by √∞ would leave the bias alone, finite and wrong.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerNorm
{
    // Pixels whose sums are on the way at once: a pixel of few channels, alone, would spend most of its time waiting for its division, its
    // square root and the walk down the tree of sums. A multiple of four, which share those.
    private const int Together = 8;

    /// <summary>Normalises <paramref name="pixels"/> pixels.</summary>
    /// <param name="source">First pixel: the norm's channels, padded with zeros to a multiple of 16.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="destination">
    /// As long as the padded source; may be the source itself, may not overlap it otherwise. Its padding becomes zero, where the pixel does not become NaN.
    /// </param>
    /// <param name="destinationStride">
    /// Floats from one pixel to the next. At least the norm's channels: where it is less than the padded number, the
    /// padding of a pixel is overwritten by the next one.
    /// </param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="norm">γ, β, the number of channels and ε.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TSimd, TVector>(float* source, int sourceStride, float* destination, int destinationStride, int pixels, NormParameters norm)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* weight = norm.Weight;
        float* bias = norm.Bias;
        int channels = norm.Channels;

        // Sixteen partial sums of each pixel; then what becomes of them; then which lanes of the last vector are channels, 1 or 0.
        float* partial = stackalloc float[(Together * Lanes.Count) + (2 * Together) + Lanes.Count];
        float* means = partial + (Together * Lanes.Count);
        float* scales = means + Together;
        float* isChannel = scales + Together;
        int rest = channels % Lanes.Count;
        for (int lane = 0; rest > 0 && lane < Lanes.Count; lane++)
        {
            isChannel[lane] = lane < rest ? 1 : 0;
        }

        Vector128<float> divisor = Vector128.Create((float)channels);
        for (int pixel = 0; pixel < pixels; pixel += Together)
        {
            int count = Math.Min(Together, pixels - pixel);
            for (int four = 0; four < count; four += 4)
            {
                Sum<TSimd, TVector>(source + (four * sourceStride), sourceStride, count - four, channels, partial + (four * Lanes.Count));
            }

            for (int four = 0; four < count; four += 4)
            {
                (Sums(partial + (four * Lanes.Count)) / divisor).Store(means + four);
            }

            for (int four = 0; four < count; four += 4)
            {
                SumSquares<TSimd, TVector>(
                    source + (four * sourceStride), sourceStride, count - four, means + four, channels, isChannel, partial + (four * Lanes.Count));
            }

            for (int four = 0; four < count; four += 4)
            {
                Vector128<float> variance = Sums(partial + (four * Lanes.Count)) / divisor;
                Vector128<float> mean = Vector128.Load(means + four);

                // Zero, or NaN where it is beyond the range: adding it changes no bit of a scale, which is no negative zero.
                Vector128<float> square = (mean * mean) + variance;
                ((Vector128<float>.One / Vector128.Sqrt(variance + Vector128.Create(norm.Epsilon))) + (square - square)).Store(scales + four);
            }

            // In their order, because the padding of a pixel may lie where the next one begins.
            for (int i = 0; i < count; i++)
            {
                Scale<TSimd, TVector>(source, destination, means[i], scales[i], weight, bias, channels, isChannel);
                source += sourceStride;
                destination += destinationStride;
            }
        }
    }

    // The sums of four pixels, lane by lane. Where there are fewer, the last one stands for those that are missing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TSimd, TVector>(float* first, int stride, int count, int channels, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* second = first + (count > 1 ? stride : 0);
        float* third = second + (count > 2 ? stride : 0);
        float* fourth = third + (count > 3 ? stride : 0);
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            for (nint channel = lane; channel < channels + lane; channel += Lanes.Count)
            {
                sum0 = TSimd.Add(sum0, TSimd.Load(first + channel));
                sum1 = TSimd.Add(sum1, TSimd.Load(second + channel));
                sum2 = TSimd.Add(sum2, TSimd.Load(third + channel));
                sum3 = TSimd.Add(sum3, TSimd.Load(fourth + channel));
            }

            TSimd.Store(sum0, partial + lane);
            TSimd.Store(sum1, partial + Lanes.Count + lane);
            TSimd.Store(sum2, partial + (2 * Lanes.Count) + lane);
            TSimd.Store(sum3, partial + (3 * Lanes.Count) + lane);
        }
    }

    // The sums of their squared deviations. The mean of the padding is made zero, like its values: it does not deviate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumSquares<TSimd, TVector>(float* first, int stride, int count, float* means, int channels, float* isChannel, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* second = first + (count > 1 ? stride : 0);
        float* third = second + (count > 2 ? stride : 0);
        float* fourth = third + (count > 3 ? stride : 0);
        int whole = channels / Lanes.Count * Lanes.Count;
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector mean0 = TSimd.Create(means[0]), mean1 = TSimd.Create(means[1]), mean2 = TSimd.Create(means[2]), mean3 = TSimd.Create(means[3]);
            TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            nint channel = lane;
            for (; channel < whole + lane; channel += Lanes.Count)
            {
                sum0 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(first + channel), mean0), sum0);
                sum1 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(second + channel), mean1), sum1);
                sum2 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(third + channel), mean2), sum2);
                sum3 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(fourth + channel), mean3), sum3);
            }

            if (whole < channels)
            {
                TVector mask = TSimd.Load(isChannel + lane);
                sum0 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(first + channel), TSimd.Multiply(mean0, mask)), sum0);
                sum1 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(second + channel), TSimd.Multiply(mean1, mask)), sum1);
                sum2 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(third + channel), TSimd.Multiply(mean2, mask)), sum2);
                sum3 = AddSquare<TSimd, TVector>(TSimd.Subtract(TSimd.Load(fourth + channel), TSimd.Multiply(mean3, mask)), sum3);
            }

            TSimd.Store(sum0, partial + lane);
            TSimd.Store(sum1, partial + Lanes.Count + lane);
            TSimd.Store(sum2, partial + (2 * Lanes.Count) + lane);
            TSimd.Store(sum3, partial + (3 * Lanes.Count) + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare<TSimd, TVector>(TVector value, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.FusedMultiplyAdd(value, value, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TSimd, TVector>(
        float* source, float* destination, float pixelMean, float pixelScale, float* weight, float* bias, int channels, float* isChannel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector mean = TSimd.Create(pixelMean);
        TVector scale = TSimd.Create(pixelScale);
        int whole = channels / Lanes.Count * Lanes.Count;
        nint channel = 0;
        for (; channel < whole; channel += TSimd.Count)
        {
            TVector normalised = TSimd.MultiplySteadily(TSimd.Subtract(TSimd.Load(source + channel), mean), scale);
            TSimd.Store(TSimd.FusedMultiplyAdd(normalised, TSimd.Load(weight + channel), TSimd.Load(bias + channel)), destination + channel);
        }

        for (; channel < Lanes.RoundUp(channels); channel += TSimd.Count)
        {
            TVector deviation = TSimd.Subtract(TSimd.Load(source + channel), TSimd.Multiply(mean, TSimd.Load(isChannel + (channel - whole))));
            TVector normalised = TSimd.MultiplySteadily(deviation, scale);
            TSimd.Store(TSimd.FusedMultiplyAdd(normalised, TSimd.Load(weight + channel), TSimd.Load(bias + channel)), destination + channel);
        }
    }

    // For four pixels, one fixed tree over the sixteen lanes (distance 8, 4, 2, 1): a pixel's sum does not depend on its company.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(float* partial)
    {
        Vector128<float> first = Everywhere(partial);
        Vector128<float> second = Everywhere(partial + Lanes.Count);
        Vector128<float> third = Everywhere(partial + (2 * Lanes.Count));
        Vector128<float> fourth = Everywhere(partial + (3 * Lanes.Count));
        Vector128<float> left = Vector128.ConditionalSelect(Vector128.Create(-1, 0, -1, 0).AsSingle(), first, second);
        Vector128<float> right = Vector128.ConditionalSelect(Vector128.Create(-1, 0, -1, 0).AsSingle(), third, fourth);
        return Vector128.ConditionalSelect(Vector128.Create(-1, -1, 0, 0).AsSingle(), left, right);
    }

    // The sum of sixteen lanes, in every lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Everywhere(float* partial)
    {
        Vector128<float> four = Vector128.Load(partial) + Vector128.Load(partial + 8) + (Vector128.Load(partial + 4) + Vector128.Load(partial + 12));
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return four + Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2));
    }
}
