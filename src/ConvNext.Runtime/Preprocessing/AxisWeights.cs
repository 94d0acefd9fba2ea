using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// The integer weights that one axis of an 8-bit image is resampled with: destination position i is
/// clamp((2^(Precision−1) + Σ_t pixel[Starts[i] + t] · weight[i, t]) &gt;&gt; Precision, 0, 255), t &lt; Counts[i], in 32-bit arithmetic.
/// </summary>
/// <remarks>
/// Pillow: 22 fraction bits. PyTorch: the largest precision up to 22 at which the largest weight of the whole axis, cropped part included, stays below
/// 2^15. Only the weights of the window are kept.
/// <para>A weight is also stored as High·2^15 + Low, both 16-bit, so that instructions that multiply 16-bit pairs can be
/// used: sums modulo 2^32 of the two parts give the same 32-bit sum exactly. PyTorch's weights need no high part.</para>
/// </remarks>
internal sealed class AxisWeights
{
    /// <summary>Taps that the pair tables group together.</summary>
    public const int GroupTaps = 4;

    /// <summary>Taps that the run tables are a multiple of.</summary>
    public const int RunTaps = 16;

    /// <summary>16-bit entries per group in <see cref="PairsLow"/>: taps 0, 1 four times, then taps 2, 3 four times.</summary>
    public const int GroupEntries = 16;

    /// <summary>Bits below those of <see cref="PairsHigh"/>.</summary>
    public const int LowBits = 15;

    private AxisWeights(AxisKey key, int[] starts, int[] counts, int[] weights, int tapStride, int precision)
    {
        Key = key;
        Starts = starts;
        Counts = counts;
        Weights = weights;
        TapStride = tapStride;
        Precision = precision;
        GroupStride = tapStride / GroupTaps * GroupEntries;
        PairsLow = new short[starts.Length * GroupStride];
        PairsHigh = key.Backend == ImageProcessorBackend.Pil ? new short[starts.Length * GroupStride] : [];
        SourceStart = starts.Length == 0 ? 0 : int.MaxValue;
        for (int i = 0; i < starts.Length; i++)
        {
            SourceStart = Math.Min(SourceStart, starts[i]);
            SourceEnd = Math.Max(SourceEnd, starts[i] + counts[i]);
            FillPairs(i);
        }
    }

    /// <summary>What these weights are for.</summary>
    public AxisKey Key { get; }

    /// <summary>Whether they are those of an axis that is stored the other way round: both source and destination positions count from the other end.</summary>
    public bool IsMirrored { get; private init; }

    /// <summary>First source position of each destination position of the window.</summary>
    public int[] Starts { get; }

    /// <summary>Number of source positions of each.</summary>
    public int[] Counts { get; }

    /// <summary>The weights, <see cref="TapStride"/> per destination position, zero beyond its count.</summary>
    public int[] Weights { get; }

    /// <summary>Entries per destination position in <see cref="Weights"/>: a multiple of <see cref="GroupTaps"/>.</summary>
    public int TapStride { get; }

    /// <summary>Fraction bits.</summary>
    public int Precision { get; }

    /// <summary>Low parts, repeated as the interleaved kernels load them; <see cref="GroupStride"/> entries per destination position.</summary>
    public short[] PairsLow { get; }

    /// <summary>High parts; empty where all are zero.</summary>
    public short[] PairsHigh { get; }

    /// <summary>Entries per destination position in the pair tables.</summary>
    public int GroupStride { get; }

    /// <summary>Low parts, once and in order, for the kernel of a single channel; see <see cref="NeedRuns"/>.</summary>
    public short[] RunsLow { get; private set; } = [];

    /// <summary>High parts in the same order; empty where all are zero.</summary>
    public short[] RunsHigh { get; private set; } = [];

    /// <summary>Entries per destination position in the run tables: a multiple of <see cref="RunTaps"/>.</summary>
    public int RunStride => (TapStride + RunTaps - 1) / RunTaps * RunTaps;

    /// <summary>First source position used by the window.</summary>
    public int SourceStart { get; }

    /// <summary>One beyond the last source position used by the window.</summary>
    public int SourceEnd { get; }

    /// <summary>Computes the weights, as <c>precompute_coeffs</c> of Pillow or <c>_compute_index_ranges_int16_weights</c> of PyTorch do.</summary>
    public static AxisWeights Create(AxisKey key)
    {
        var starts = new int[key.WindowLength];
        var counts = new int[key.WindowLength];
        bool pillow = key.Backend == ImageProcessorBackend.Pil;
        double scale = (double)key.SourceLength / key.ResizedLength;
        double support = pillow
            ? FilterKernels.Support(key.Filter) * Math.Max(scale, 1.0)
            : scale >= 1.0 ? FilterKernels.Support(key.Filter) * scale : FilterKernels.Support(key.Filter);
        int largestCount = ((int)Math.Ceiling(support) * 2) + 1;
        int tapStride = (Math.Min(largestCount, key.SourceLength) + GroupTaps - 1) / GroupTaps * GroupTaps;
        var scratch = new double[largestCount + 1];
        var kept = new double[(long)key.WindowLength * tapStride];
        double largestWeight = 0.0;
        for (int i = 0; i < key.ResizedLength; i++)
        {
            int place = i - key.WindowStart;
            bool inWindow = (uint)place < (uint)key.WindowLength;
            if (pillow && !inWindow)
            {
                continue;
            }

            int count = pillow
                ? AxisTaps.Pillow(key, i, scale, support, scratch, out int start)
                : AxisTaps.Aten(key, i, scale, support, scratch.AsSpan(0, largestCount), ref largestWeight, out start);
            if (inWindow)
            {
                starts[place] = start;
                counts[place] = count;
                scratch.AsSpan(0, count).CopyTo(kept.AsSpan(place * tapStride));
            }
        }

        int precision = pillow ? AxisTaps.PillowPrecision : AxisTaps.AtenPrecision(largestWeight);
        var weights = new int[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            double scaled = kept[i] * (1 << precision);
            weights[i] = scaled < 0 ? (int)(-0.5 + scaled) : (int)(0.5 + scaled);
        }

        return new AxisWeights(key, starts, counts, weights, tapStride, precision);
    }

    /// <summary>The weights of the same axis stored the other way round.</summary>
    public AxisWeights Mirrored()
    {
        int length = Starts.Length;
        var starts = new int[length];
        var counts = new int[length];
        var weights = new int[Weights.Length];
        for (int i = 0; i < length; i++)
        {
            int from = length - 1 - i;
            counts[i] = Counts[from];
            starts[i] = Key.SourceLength - Starts[from] - Counts[from];
            Weights.AsSpan(from * TapStride, counts[i]).CopyTo(weights.AsSpan(i * TapStride));
            weights.AsSpan(i * TapStride, counts[i]).Reverse();
        }

        return new AxisWeights(Key, starts, counts, weights, TapStride, Precision) { IsMirrored = !IsMirrored };
    }

    /// <summary>Makes the run tables unless they are there.</summary>
    public void NeedRuns()
    {
        if (RunsLow.Length != 0)
        {
            return;
        }

        RunsLow = new short[Starts.Length * RunStride];
        RunsHigh = PairsHigh.Length == 0 ? [] : new short[RunsLow.Length];
        for (int i = 0; i < Starts.Length; i++)
        {
            for (int t = 0; t < Counts[i]; t++)
            {
                (RunsLow[(i * RunStride) + t], short high) = Split(Weights[(i * TapStride) + t]);
                if (RunsHigh.Length != 0)
                {
                    RunsHigh[(i * RunStride) + t] = high;
                }
            }
        }
    }

    private (short Low, short High) Split(int weight)
    {
        int high = PairsHigh.Length == 0 ? 0 : (weight + (1 << (LowBits - 1))) >> LowBits;
        return ((short)(weight - (high << LowBits)), (short)high);
    }

    private void FillPairs(int position)
    {
        for (int t = 0; t < Counts[position]; t++)
        {
            (short low, short high) = Split(Weights[(position * TapStride) + t]);
            int at = (position * GroupStride) + (t / GroupTaps * GroupEntries) + (t % GroupTaps / 2 * 8) + (t % 2);
            for (int copy = 0; copy < 8; copy += 2)
            {
                PairsLow[at + copy] = low;
                if (PairsHigh.Length != 0)
                {
                    PairsHigh[at + copy] = high;
                }
            }
        }
    }
}
