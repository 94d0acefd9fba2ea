using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// The global response norm of ConvNeXt V2 over the hidden values x of one image, (pixels, K): y = x · s + bias for each channel k, with
/// s_k = 1 + weight_k · G_k / (mean of G over the channels + 10⁻⁶) and G_k = √(sum of x² over all pixels).
/// </summary>
/// <remarks>
/// <para>
/// The reference (transformers' <c>ConvNextV2GRN</c>) writes weight · (x · G / …) + bias + x: the same but for roundings. Where all hidden values
/// of a channel are zero its G is, and where those of all channels are, the 10⁻⁶ divides: s is 1.
/// </para>
/// <para>
/// The sum of squares has one order: groups of pixels that do not depend on who computes them, each from its first pixel to its last, then group
/// after group. A channel is a lane of its own throughout. The mean goes over sixteen partial sums and one fixed tree.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ResponseNorm
{
    private const float Epsilon = 1e-6f;

    /// <summary>The sums of squares of the hidden values of some pixels, whole groups of them, and some channels.</summary>
    /// <param name="hidden">The first of the channels, a multiple of 16, of the first pixel, the beginning of a group.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="pixels">How many pixels: to the end of a group, or of the map.</param>
    /// <param name="groupPixels">Pixels of a group.</param>
    /// <param name="columns">How many channels: a multiple of 16.</param>
    /// <param name="squares">The sums of the first of these groups, at the first of the channels; nothing but the sums of these groups and channels is written.</param>
    /// <param name="squaresStride">Floats from one group's sums to the next group's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumSquares<TSimd, TVector>(float* hidden, int stride, int pixels, int groupPixels, int columns, float* squares, int squaresStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int pixel = 0; pixel < pixels; pixel += groupPixels)
        {
            int count = Math.Min(groupPixels, pixels - pixel);
            float* sums = squares + ((long)(pixel / groupPixels) * squaresStride);
            for (int channel = 0; channel < columns; channel += Lanes.Count)
            {
                float* values = hidden + ((long)pixel * stride) + channel;
                for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
                {
                    TSimd.Store(SumSquares<TSimd, TVector>(values + lane, stride, count), sums + channel + lane);
                }
            }
        }
    }

    // Four chains, since a sum waits for the one before: pixels 0, 4, 8 …, 1, 5, 9 …, and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SumSquares<TSimd, TVector>(float* values, int stride, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        int pixel = 0;
        for (; pixel + 4 <= count; pixel += 4)
        {
            TVector value0 = TSimd.Load(values);
            TVector value1 = TSimd.Load(values + stride);
            TVector value2 = TSimd.Load(values + (2 * stride));
            TVector value3 = TSimd.Load(values + (3 * stride));
            sum0 = TSimd.FusedMultiplyAdd(value0, value0, sum0);
            sum1 = TSimd.FusedMultiplyAdd(value1, value1, sum1);
            sum2 = TSimd.FusedMultiplyAdd(value2, value2, sum2);
            sum3 = TSimd.FusedMultiplyAdd(value3, value3, sum3);
            values += 4 * stride;
        }

        for (; pixel < count; pixel++)
        {
            TVector value = TSimd.Load(values);
            sum0 = TSimd.FusedMultiplyAdd(value, value, sum0);
            values += stride;
        }

        return TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
    }

    /// <summary>The factors s of all channels.</summary>
    /// <param name="squares">Sums of squares by groups of pixels; channels padded to a multiple of 16, with anything.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="channels">K.</param>
    /// <param name="weight">The norm's weight, padded with zeros to a multiple of 16.</param>
    /// <param name="factors">K floats padded to a multiple of 16; may not overlap the others. The padding becomes 1.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Factors<TSimd, TVector>(float* squares, int groups, int channels, float* weight, float* factors)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = Lanes.RoundUp(channels);
        for (int channel = 0; channel < padded; channel += TSimd.Count)
        {
            TVector sum = TSimd.Load(squares + channel);
            for (int group = 1; group < groups; group++)
            {
                sum = TSimd.Add(sum, TSimd.Load(squares + ((long)group * padded) + channel));
            }

            TSimd.Store(TSimd.Sqrt(sum), factors + channel);
        }

        new Span<float>(factors + channels, padded - channels).Clear();
        float* partial = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int channel = lane; channel < padded; channel += Lanes.Count)
            {
                sum = TSimd.Add(sum, TSimd.Load(factors + channel));
            }

            TSimd.Store(sum, partial + lane);
        }

        for (int distance = Lanes.Count / 2; distance > 0; distance /= 2)
        {
            for (int lane = 0; lane < distance; lane++)
            {
                partial[lane] += partial[lane + distance];
            }
        }

        TVector divisor = TSimd.Create((partial[0] / channels) + Epsilon);
        for (int channel = 0; channel < padded; channel += TSimd.Count)
        {
            TVector response = TSimd.Divide(TSimd.Load(factors + channel), divisor);
            TSimd.Store(TSimd.FusedMultiplyAdd(TSimd.Load(weight + channel), response, TSimd.Create(1)), factors + channel);
        }
    }

    /// <summary>x · s + bias of some pixels, in place.</summary>
    /// <param name="hidden">The first pixel.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="paddedChannels">K rounded up to a multiple of 16.</param>
    /// <param name="factors">s.</param>
    /// <param name="bias">The norm's bias.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleHidden<TSimd, TVector>(float* hidden, int stride, int pixels, int paddedChannels, float* factors, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (nint channel = 0; channel < paddedChannels; channel += TSimd.Count)
            {
                TVector value = TSimd.FusedMultiplyAdd(TSimd.Load(hidden + channel), TSimd.Load(factors + channel), TSimd.Load(bias + channel));
                TSimd.Store(value, hidden + channel);
            }

            hidden += stride;
        }
    }

    /// <summary>
    /// A panel of the project's weights W for x as it is: s_k · W_k in place of W_k, and what the norm's bias gives, the sum over k of bias_k · W_k,
    /// added to the project's bias. The sum begins with the project's bias and goes over k in ascending order.
    /// </summary>
    /// <param name="weights">[input][output of the panel].</param>
    /// <param name="inputs">K.</param>
    /// <param name="width">Outputs of the panel: a multiple of 16.</param>
    /// <param name="factors">s.</param>
    /// <param name="shift">The norm's bias.</param>
    /// <param name="bias">The project's bias of the panel's outputs.</param>
    /// <param name="scaledWeights">As the weights; may not overlap them.</param>
    /// <param name="scaledBias">As the bias; may not overlap it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScalePanel<TSimd, TVector>(
        float* weights, int inputs, int width, float* factors, float* shift, float* bias, float* scaledWeights, float* scaledBias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int output = 0; output < width; output += TSimd.Count)
        {
            TVector sum = TSimd.Load(bias + output);
            for (int input = 0; input < inputs; input++)
            {
                TVector weight = TSimd.Load(weights + ((long)input * width) + output);
                TSimd.Store(TSimd.Multiply(weight, TSimd.Create(factors[input])), scaledWeights + ((long)input * width) + output);
                sum = TSimd.FusedMultiplyAdd(weight, TSimd.Create(shift[input]), sum);
            }

            TSimd.Store(sum, scaledBias + output);
        }
    }
}
