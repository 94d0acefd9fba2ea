using System;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// Layer norm over the channels of one pixel: y = (x − mean) / √(variance + ε) · weight + bias, with the biased variance
/// taken from the deviations (two passes), as <c>torch.nn.functional.layer_norm</c> defines it.
/// </summary>
public static unsafe class LayerNorm
{
    /// <summary>Normalises <paramref name="pixels"/> pixels.</summary>
    /// <param name="source">First pixel: <paramref name="channels"/> floats, padded with zeros to a multiple of 16.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="destination">As long as the padded source; may be the source itself, may not overlap it otherwise. Its padding becomes zero.</param>
    /// <param name="destinationStride">Floats from one pixel to the next.</param>
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
        float* partial = stackalloc float[Lanes.Count];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            Normalise<TSimd, TVector>(source, destination, weight, bias, channels, epsilon, partial);
            source += sourceStride;
            destination += destinationStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Normalise<TSimd, TVector>(float* source, float* destination, float* weight, float* bias, int channels, float epsilon, float* partial)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = (channels + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
        int whole = channels / Lanes.Count * Lanes.Count;
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int channel = lane; channel < padded; channel += Lanes.Count)
            {
                sum = TSimd.Add(sum, TSimd.Load(source + channel));
            }

            TSimd.Store(sum, partial + lane);
        }

        TVector mean = TSimd.Create(Lanes.Sum(partial) / channels);
        if (whole != padded)
        {
            Deviations<TSimd, TVector>(source, destination, mean, whole, padded);
            for (int channel = channels; channel < padded; channel++)
            {
                destination[channel] = 0;
            }
        }

        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector squares = TSimd.Zero;
            for (int channel = lane; channel < whole; channel += Lanes.Count)
            {
                TVector deviation = TSimd.Subtract(TSimd.Load(source + channel), mean);
                TSimd.Store(deviation, destination + channel);
                squares = TSimd.FusedMultiplyAdd(deviation, deviation, squares);
            }

            if (whole != padded)
            {
                TVector deviation = TSimd.Load(destination + whole + lane);
                squares = TSimd.FusedMultiplyAdd(deviation, deviation, squares);
            }

            TSimd.Store(squares, partial + lane);
        }

        float variance = Lanes.Sum(partial) / channels;
        TVector scale = TSimd.Create(1f / MathF.Sqrt(variance + epsilon));
        for (int channel = 0; channel < padded; channel += TSimd.Count)
        {
            TVector normalised = TSimd.Multiply(TSimd.Load(destination + channel), scale);
            TSimd.Store(TSimd.FusedMultiplyAdd(normalised, TSimd.Load(weight + channel), TSimd.Load(bias + channel)), destination + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deviations<TSimd, TVector>(float* source, float* destination, TVector mean, int begin, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int channel = begin; channel < end; channel += TSimd.Count)
        {
            TSimd.Store(TSimd.Subtract(TSimd.Load(source + channel), mean), destination + channel);
        }
    }
}
