using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Preprocessing;

/// <content>The kernels that multiply 16-bit pairs, four rows at a time.</content>
internal static unsafe partial class HorizontalPass
{
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

    private readonly struct OnePart;

    private readonly struct TwoParts;
}
