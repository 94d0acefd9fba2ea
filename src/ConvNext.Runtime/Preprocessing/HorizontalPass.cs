using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Preprocessing;

/// <summary>
/// Resamples rows of 8-bit pixels with one to four interleaved channels. Every path computes the sum of <see cref="AxisWeights"/> in integers and so gives
/// the same bits.
/// </summary>
internal static unsafe class HorizontalPass
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
        else
        {
            for (int row = 0; row < RowsAtOnce; row++)
            {
                ResamplePortable(sources[row], destinations[row], channels, weights);
            }
        }
    }

    /// <summary>
    /// Four taps at a time: 16 bytes go to both halves of a vector, are spread to 16-bit pairs (tap 0, tap 1) per channel in the lower half and
    /// (tap 2, tap 3) in the upper, and one instruction multiplies by the weights and adds each pair.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleAvx2<TParts>(byte** sources, byte** destinations, int channels, AxisWeights weights)
        where TParts : struct
    {
        bool two = typeof(TParts) == typeof(TwoParts);
        Vector256<byte> spread = SpreadMask(channels);
        Vector128<int> half = Vector128.Create(1 << (weights.Precision - 1));
        byte* source0 = sources[0], source1 = sources[1], source2 = sources[2], source3 = sources[3];
        byte* destination0 = destinations[0], destination1 = destinations[1], destination2 = destinations[2], destination3 = destinations[3];
        int groupBytes = AxisWeights.GroupTaps * channels;
        fixed (short* pairsLow = weights.PairsLow, pairsHigh = weights.PairsHigh)
        fixed (int* starts = weights.Starts, counts = weights.Counts)
        {
            for (int i = 0; i < weights.Starts.Length; i++)
            {
                nint offset = (nint)starts[i] * channels;
                int groups = (counts[i] + AxisWeights.GroupTaps - 1) / AxisWeights.GroupTaps;
                short* low = pairsLow + ((nint)i * weights.GroupStride);
                short* high = pairsHigh + ((nint)i * weights.GroupStride);
                Vector256<int> low0 = default, low1 = default, low2 = default, low3 = default;
                Vector256<int> high0 = default, high1 = default, high2 = default, high3 = default;
                for (int group = 0; group < groups; group++)
                {
                    Vector256<short> lowWeights = Vector256.Load(low);
                    Vector256<short> pixels0 = Pixels(source0 + offset, spread);
                    Vector256<short> pixels1 = Pixels(source1 + offset, spread);
                    Vector256<short> pixels2 = Pixels(source2 + offset, spread);
                    Vector256<short> pixels3 = Pixels(source3 + offset, spread);
                    low0 += Avx2.MultiplyAddAdjacent(pixels0, lowWeights);
                    low1 += Avx2.MultiplyAddAdjacent(pixels1, lowWeights);
                    low2 += Avx2.MultiplyAddAdjacent(pixels2, lowWeights);
                    low3 += Avx2.MultiplyAddAdjacent(pixels3, lowWeights);
                    if (two)
                    {
                        Vector256<short> highWeights = Vector256.Load(high);
                        high0 += Avx2.MultiplyAddAdjacent(pixels0, highWeights);
                        high1 += Avx2.MultiplyAddAdjacent(pixels1, highWeights);
                        high2 += Avx2.MultiplyAddAdjacent(pixels2, highWeights);
                        high3 += Avx2.MultiplyAddAdjacent(pixels3, highWeights);
                        high += AxisWeights.GroupEntries;
                    }

                    low += AxisWeights.GroupEntries;
                    offset += groupBytes;
                }

                if (two)
                {
                    low0 += high0 << AxisWeights.LowBits;
                    low1 += high1 << AxisWeights.LowBits;
                    low2 += high2 << AxisWeights.LowBits;
                    low3 += high3 << AxisWeights.LowBits;
                }

                nint at = (nint)i * channels;
                Unsafe.WriteUnaligned(destination0 + at, Round(low0, half, weights.Precision));
                Unsafe.WriteUnaligned(destination1 + at, Round(low1, half, weights.Precision));
                Unsafe.WriteUnaligned(destination2 + at, Round(low2, half, weights.Precision));
                Unsafe.WriteUnaligned(destination3 + at, Round(low3, half, weights.Precision));
            }
        }
    }

    /// <summary>A single channel, sixteen taps at a time: each lane sums its own taps, and the lanes are added at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleChannelAvx2<TParts>(byte** sources, byte** destinations, AxisWeights weights)
        where TParts : struct
    {
        bool two = typeof(TParts) == typeof(TwoParts);
        byte* source0 = sources[0], source1 = sources[1], source2 = sources[2], source3 = sources[3];
        byte* destination0 = destinations[0], destination1 = destinations[1], destination2 = destinations[2], destination3 = destinations[3];
        Vector128<int> half = Vector128.Create(1 << (weights.Precision - 1));
        fixed (short* runsLow = weights.RunsLow, runsHigh = weights.RunsHigh)
        fixed (int* starts = weights.Starts, counts = weights.Counts)
        {
            for (int i = 0; i < weights.Starts.Length; i++)
            {
                nint offset = starts[i];
                nint end = offset + counts[i];
                short* low = runsLow + ((nint)i * weights.RunStride);
                short* high = runsHigh + ((nint)i * weights.RunStride);
                Vector256<int> low0 = default, low1 = default, low2 = default, low3 = default;
                Vector256<int> high0 = default, high1 = default, high2 = default, high3 = default;
                for (; offset < end; offset += AxisWeights.RunTaps)
                {
                    Vector256<short> lowWeights = Vector256.Load(low);
                    Vector256<short> pixels0 = Avx2.ConvertToVector256Int16(source0 + offset);
                    Vector256<short> pixels1 = Avx2.ConvertToVector256Int16(source1 + offset);
                    Vector256<short> pixels2 = Avx2.ConvertToVector256Int16(source2 + offset);
                    Vector256<short> pixels3 = Avx2.ConvertToVector256Int16(source3 + offset);
                    low0 += Avx2.MultiplyAddAdjacent(pixels0, lowWeights);
                    low1 += Avx2.MultiplyAddAdjacent(pixels1, lowWeights);
                    low2 += Avx2.MultiplyAddAdjacent(pixels2, lowWeights);
                    low3 += Avx2.MultiplyAddAdjacent(pixels3, lowWeights);
                    if (two)
                    {
                        Vector256<short> highWeights = Vector256.Load(high);
                        high0 += Avx2.MultiplyAddAdjacent(pixels0, highWeights);
                        high1 += Avx2.MultiplyAddAdjacent(pixels1, highWeights);
                        high2 += Avx2.MultiplyAddAdjacent(pixels2, highWeights);
                        high3 += Avx2.MultiplyAddAdjacent(pixels3, highWeights);
                        high += AxisWeights.RunTaps;
                    }

                    low += AxisWeights.RunTaps;
                }

                // Row r's sum ends in lane r.
                Vector256<int> sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(low0, low1), Avx2.HorizontalAdd(low2, low3));
                if (two)
                {
                    sums += Avx2.HorizontalAdd(Avx2.HorizontalAdd(high0, high1), Avx2.HorizontalAdd(high2, high3)) << AxisWeights.LowBits;
                }

                uint rows = Round(sums, half, weights.Precision);
                destination0[i] = (byte)rows;
                destination1[i] = (byte)(rows >> 8);
                destination2[i] = (byte)(rows >> 16);
                destination3[i] = (byte)(rows >> 24);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pixels(byte* source, Vector256<byte> spread) =>
        Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(source), spread).AsInt16();

    /// <summary>Adds the halves, rounds, and clamps to four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Round(Vector256<int> sums, Vector128<int> half, int precision)
    {
        Vector128<int> value = (sums.GetLower() + sums.GetUpper() + half) >> precision;
        Vector128<short> words = Sse2.PackSignedSaturate(value, value);
        return Sse2.PackUnsignedSaturate(words, words).AsUInt32().ToScalar();
    }

    private static Vector256<byte> SpreadMask(int channels)
    {
        // 0x80 makes a zero: the upper byte of each 16-bit value, and the lanes of channels that are not there.
        Span<byte> mask = stackalloc byte[32];
        mask.Fill(0x80);
        for (int tap = 0; tap < AxisWeights.GroupTaps; tap++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                mask[(tap / 2 * 16) + (channel * 4) + (tap % 2 * 2)] = (byte)((tap * channels) + channel);
            }
        }

        return Vector256.Create<byte>(mask);
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

    private readonly struct OnePart;

    private readonly struct TwoParts;
}
