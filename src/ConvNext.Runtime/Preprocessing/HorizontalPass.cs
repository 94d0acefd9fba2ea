using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Preprocessing;

/// <summary>
/// Resamples rows of 8-bit pixels with one to four interleaved channels. Every path computes the sum of <see cref="AxisWeights"/> in integers and so gives
/// the same bits.
/// </summary>
internal static unsafe partial class HorizontalPass
{
    /// <summary>Rows that are worked on together, so that a weight is loaded once for all of them.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Bytes that are written beyond the last pixel of a destination row: a pixel is stored as four bytes.</summary>
    public const int DestinationPadding = 4;

    private const int LoadBytes = 16;

    /// <summary>Bytes from the start of a row that the kernels may read, whether or not they belong to the row.</summary>
    public static int BytesRead(AxisWeights weights, int channels)
    {
        int bytes = 0;
        for (int i = 0; i < weights.Starts.Length; i++)
        {
            int taps = channels == 1 ? AxisWeights.RunTaps : AxisWeights.GroupTaps;
            int lastLoad = (weights.Counts[i] - 1) / taps * taps;
            bytes = Math.Max(bytes, ((weights.Starts[i] + lastLoad) * channels) + LoadBytes);
        }

        return bytes;
    }

    /// <summary>Resamples <see cref="RowsAtOnce"/> rows, of which any may be the same.</summary>
    /// <param name="sources">Rows of which <see cref="BytesRead"/> bytes can be read.</param>
    /// <param name="destinations">Rows with room for <see cref="DestinationPadding"/> bytes more than their pixels; they do not overlap the sources.</param>
    /// <param name="channels">1 to 4.</param>
    /// <param name="weights">The weights of the axis.</param>
    /// <param name="portable">Takes the path for machines without AVX2, wherever this runs.</param>
    public static void Resample(byte** sources, byte** destinations, int channels, AxisWeights weights, bool portable)
    {
        if (Avx2.IsSupported && !portable && channels == 1)
        {
            weights.NeedRuns();
            if (weights.PairsHigh.Length == 0)
            {
                ResampleChannelAvx2<OnePart>(sources, destinations, weights);
            }
            else
            {
                ResampleChannelAvx2<TwoParts>(sources, destinations, weights);
            }
        }
        else if (Avx2.IsSupported && !portable)
        {
            if (weights.PairsHigh.Length == 0)
            {
                ResampleAvx2<OnePart>(sources, destinations, channels, weights);
            }
            else
            {
                ResampleAvx2<TwoParts>(sources, destinations, channels, weights);
            }
        }
        else if (channels == 1)
        {
            for (int row = 0; row < RowsAtOnce; row++)
            {
                ResampleChannelPortable(sources[row], destinations[row], weights);
            }
        }
        else
        {
            for (int row = 0; row < RowsAtOnce; row++)
            {
                ResamplePortable(sources[row], destinations[row], channels, weights);
            }
        }
    }

    /// <summary>One tap at a time, a 32-bit lane per channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResamplePortable(byte* source, byte* destination, int channels, AxisWeights weights)
    {
        fixed (int* taps = weights.Weights)
        {
            for (int i = 0; i < weights.Starts.Length; i++)
            {
                byte* pixel = source + ((nint)weights.Starts[i] * channels);
                int* weight = taps + ((nint)i * weights.TapStride);
                int count = weights.Counts[i];
                Vector128<int> sums = Vector128.Create(1 << (weights.Precision - 1));
                for (int t = 0; t < count; t++)
                {
                    Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(pixel)).AsByte();
                    Vector128<int> values = Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
                    sums += values * weight[t];
                    pixel += channels;
                }

                Vector128<int> value = Vector128.Min(Vector128.Max(sums >> weights.Precision, Vector128<int>.Zero), Vector128.Create(255));
                Vector128<short> words = Vector128.Narrow(value, value);
                Unsafe.WriteUnaligned(destination + ((nint)i * channels), Vector128.Narrow(words, words).AsUInt32().ToScalar());
            }
        }
    }

    /// <summary>A single channel, four taps at a time, each in a lane of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleChannelPortable(byte* source, byte* destination, AxisWeights weights)
    {
        fixed (int* taps = weights.Weights)
        {
            for (int i = 0; i < weights.Starts.Length; i++)
            {
                byte* pixel = source + weights.Starts[i];
                int* weight = taps + ((nint)i * weights.TapStride);
                int count = weights.Counts[i];
                Vector128<int> sums = Vector128<int>.Zero;
                for (int t = 0; t < count; t += AxisWeights.GroupTaps)
                {
                    Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(pixel + t)).AsByte();
                    sums += Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32() * Vector128.Load(weight + t);
                }

                int sum = Vector128.Sum(sums) + (1 << (weights.Precision - 1));
                destination[i] = (byte)Math.Clamp(sum >> weights.Precision, 0, 255);
            }
        }
    }
}
