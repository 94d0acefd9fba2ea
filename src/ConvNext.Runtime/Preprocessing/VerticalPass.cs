using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Preprocessing;

/// <summary>Resamples columns of 8-bit values; what the columns are does not matter. Every path gives the bits of <see cref="AxisWeights"/>'s sum.</summary>
internal static unsafe class VerticalPass
{
    private const int BlockColumns = 16;

    /// <summary>Makes every row of the window.</summary>
    /// <param name="source">Row <see cref="AxisWeights.SourceStart"/> of the source.</param>
    /// <param name="sourceStride">Bytes from one source row to the next.</param>
    /// <param name="columns">Values per row.</param>
    /// <param name="weights">The weights of the axis.</param>
    /// <param name="destination">First destination row; does not overlap the source.</param>
    /// <param name="destinationStride">Bytes from one destination row to the next, at least <paramref name="columns"/>.</param>
    /// <param name="portable">Takes the path for machines without AVX2, wherever this runs.</param>
    public static void Resample(
        byte* source, nint sourceStride, int columns, AxisWeights weights, byte* destination, nint destinationStride, bool portable)
    {
        for (int i = 0; i < weights.Starts.Length; i++)
        {
            ResampleRow(source + ((weights.Starts[i] - weights.SourceStart) * sourceStride), sourceStride, columns, weights, i, destination, portable);
            destination += destinationStride;
        }
    }

    /// <summary>Makes one row of the window.</summary>
    /// <param name="rows">The first of the row's source rows.</param>
    /// <param name="stride">Bytes from one source row to the next.</param>
    /// <param name="columns">Values per row.</param>
    /// <param name="weights">The weights of the axis.</param>
    /// <param name="position">Which row.</param>
    /// <param name="destination">The row; does not overlap the source.</param>
    /// <param name="portable">Takes the path for machines without AVX2, wherever this runs.</param>
    public static void ResampleRow(byte* rows, nint stride, int columns, AxisWeights weights, int position, byte* destination, bool portable)
    {
        int done = 0;
        if (Avx2.IsSupported && !portable)
        {
            done = columns / BlockColumns * BlockColumns;
            if (weights.PairsHigh.Length == 0)
            {
                ResampleAvx2<OnePart>(rows, stride, done, weights, position, destination);
            }
            else
            {
                ResampleAvx2<TwoParts>(rows, stride, done, weights, position, destination);
            }
        }

        ResamplePortable(rows, stride, done, columns, weights, position, destination);
    }

    /// <summary>Two rows at a time: their bytes are interleaved to 16-bit pairs, and one instruction multiplies by the two weights and adds each pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleAvx2<TParts>(byte* rows, nint stride, int columns, AxisWeights weights, int position, byte* destination)
        where TParts : struct
    {
        bool two = typeof(TParts) == typeof(TwoParts);
        int count = weights.Counts[position];
        Vector256<int> half = Vector256.Create(1 << (weights.Precision - 1));
        fixed (short* pairsLow = weights.PairsLow, pairsHigh = weights.PairsHigh)
        {
            for (int column = 0; column < columns; column += BlockColumns)
            {
                byte* row = rows + column;
                short* low = pairsLow + ((nint)position * weights.GroupStride);
                short* high = pairsHigh + ((nint)position * weights.GroupStride);
                Vector256<int> low0 = half, low1 = half, high0 = default, high1 = default;
                for (int t = 0; t < count; t += 2)
                {
                    // The weight of the row that pairs with an odd last one is zero: any row does.
                    Vector128<byte> upper = Vector128.Load(row);
                    Vector128<byte> lower = Vector128.Load(t + 1 < count ? row + stride : row);
                    Vector256<short> pairs0 = Avx2.ConvertToVector256Int16(Sse2.UnpackLow(upper, lower));
                    Vector256<short> pairs1 = Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(upper, lower));
                    Vector256<short> lowWeights = Vector256.Create(Unsafe.ReadUnaligned<int>(low)).AsInt16();
                    low0 += Avx2.MultiplyAddAdjacent(pairs0, lowWeights);
                    low1 += Avx2.MultiplyAddAdjacent(pairs1, lowWeights);
                    if (two)
                    {
                        Vector256<short> highWeights = Vector256.Create(Unsafe.ReadUnaligned<int>(high)).AsInt16();
                        high0 += Avx2.MultiplyAddAdjacent(pairs0, highWeights);
                        high1 += Avx2.MultiplyAddAdjacent(pairs1, highWeights);
                        high += AxisWeights.GroupEntries / 2;
                    }

                    low += AxisWeights.GroupEntries / 2;
                    row += 2 * stride;
                }

                if (two)
                {
                    low0 += high0 << AxisWeights.LowBits;
                    low1 += high1 << AxisWeights.LowBits;
                }

                // Packing works within 128-bit halves; the quarters 0, 2, 1, 3 are put back in order at the end.
                Vector256<short> words = Avx2.PackSignedSaturate(low0 >> weights.Precision, low1 >> weights.Precision);
                Vector256<byte> bytes = Avx2.PackUnsignedSaturate(words, words);
                Vector256<uint> ordered = Avx2.PermuteVar8x32(bytes.AsUInt32(), Vector256.Create(0u, 4, 1, 5, 0, 4, 1, 5));
                ordered.GetLower().AsByte().Store(destination + column);
            }
        }
    }

    /// <summary>Four columns at a time where four are left, else one.</summary>
    private static void ResamplePortable(byte* rows, nint stride, int first, int end, AxisWeights weights, int position, byte* destination)
    {
        int count = weights.Counts[position];
        ReadOnlySpan<int> taps = weights.Weights.AsSpan(position * weights.TapStride, count);
        int column = first;
        for (; column + 4 <= end; column += 4)
        {
            Vector128<int> sums = Vector128.Create(1 << (weights.Precision - 1));
            byte* row = rows + column;
            for (int t = 0; t < taps.Length; t++)
            {
                Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(row)).AsByte();
                sums += Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32() * taps[t];
                row += stride;
            }

            Vector128<int> value = Vector128.Min(Vector128.Max(sums >> weights.Precision, Vector128<int>.Zero), Vector128.Create(255));
            Vector128<short> words = Vector128.Narrow(value, value);
            Unsafe.WriteUnaligned(destination + column, Vector128.Narrow(words, words).AsUInt32().ToScalar());
        }

        for (; column < end; column++)
        {
            int sum = 1 << (weights.Precision - 1);
            byte* row = rows + column;
            for (int t = 0; t < taps.Length; t++)
            {
                sum += *row * taps[t];
                row += stride;
            }

            destination[column] = (byte)Math.Clamp(sum >> weights.Precision, 0, 255);
        }
    }

    private readonly struct OnePart;

    private readonly struct TwoParts;
}
