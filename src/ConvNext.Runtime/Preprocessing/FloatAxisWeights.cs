using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// The weights that one axis of a float image is resampled with: ATen's <c>_compute_indices_min_size_weights_aa</c> of float, whose half-pixel steps are in double
/// and whose results are rounded to float32. An axis that keeps its length, and the nearest filter, have the single weight 1.
/// </summary>
internal sealed class FloatAxisWeights
{
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly float[] _weights;
    private readonly int _stride;

    private FloatAxisWeights(AxisKey key, int stride)
    {
        Key = key;
        _stride = stride;
        _starts = new int[key.WindowLength];
        _counts = new int[key.WindowLength];
        _weights = new float[(long)key.WindowLength * stride];
    }

    /// <summary>What these weights are for.</summary>
    public AxisKey Key { get; }

    /// <summary>First source position used by the window.</summary>
    public int SourceStart { get; private set; } = int.MaxValue;

    /// <summary>One beyond the last source position used by the window.</summary>
    public int SourceEnd { get; private set; }

    /// <summary>First source position of a destination position.</summary>
    public int Start(int position) => _starts[position];

    /// <summary>The weights of a destination position, at least one.</summary>
    public ReadOnlySpan<float> Weights(int position) => _weights.AsSpan(position * _stride, _counts[position]);

    /// <summary>Computes the weights.</summary>
    public static FloatAxisWeights Create(AxisKey key)
    {
        bool copies = key.Filter == ResamplingFilter.Nearest || key.SourceLength == key.ResizedLength;
        float scale = (float)key.SourceLength / key.ResizedLength;
        float support = copies
            ? 0f
            : (float)(scale >= 1.0f ? FilterKernels.Support(key.Filter) * scale : FilterKernels.Support(key.Filter));
        int largestCount = ((int)Math.Ceiling(support) * 2) + 1;
        var made = new FloatAxisWeights(key, Math.Min(largestCount, key.SourceLength));
        int[] positions = copies ? NearestPositions.Create(key).Positions : [];
        for (int i = 0; i < key.WindowLength; i++)
        {
            if (copies)
            {
                made._starts[i] = positions[i];
                made._counts[i] = 1;
                made._weights[i * made._stride] = 1f;
            }
            else
            {
                made.Fill(i, scale, support, largestCount);
            }

            made.SourceStart = Math.Min(made.SourceStart, made._starts[i]);
            made.SourceEnd = Math.Max(made.SourceEnd, made._starts[i] + made._counts[i]);
        }

        return made;
    }

    private void Fill(int place, float scale, float support, int largestCount)
    {
        float center = (float)(scale * (Key.WindowStart + place + 0.5));
        float inverse = scale >= 1.0f ? (float)(1.0 / scale) : 1f;
        long start = Math.Max((long)((center - support) + 0.5), 0);
        long end = Math.Min((long)((center + support) + 0.5), Key.SourceLength);
        int count = (int)Math.Clamp(end - start, 1, largestCount);
        _starts[place] = (int)Math.Min(start, Key.SourceLength - 1);
        _counts[place] = count;
        Span<float> values = _weights.AsSpan(place * _stride, count);
        float total = 0f;
        for (int t = 0; t < count; t++)
        {
            values[t] = FilterKernels.AtenSingle(Key.Filter, (float)(((t + start - center) + 0.5) * inverse));
            total += values[t];
        }

        if (total != 0f)
        {
            for (int t = 0; t < count; t++)
            {
                values[t] /= total;
            }
        }
    }
}
