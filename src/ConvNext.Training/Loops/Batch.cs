using System;

namespace ConvNext.Training.Loops;

/// <summary>Pictures of one pass through the network, ready for it.</summary>
public sealed class Batch
{
    private readonly float[] _pixelValues;
    private readonly int[] _labels;
    private readonly long[] _samples;
    private readonly int _length;

    internal Batch(int most, int length)
    {
        _pixelValues = GC.AllocateUninitializedArray<float>(checked(most * length));
        _labels = new int[most];
        _samples = new long[most];
        _length = length;
    }

    /// <summary>How many pictures there are.</summary>
    public int Count { get; internal set; }

    /// <summary>The batch's number within its epoch.</summary>
    public int Index { get; internal set; }

    /// <summary>(pictures, 3, height, width).</summary>
    public Span<float> PixelValues => _pixelValues.AsSpan(0, Count * _length);

    /// <summary>The class of each.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The number of each among the samples.</summary>
    public ReadOnlySpan<long> Samples => _samples.AsSpan(0, Count);

    internal Memory<float> ImageMemory(int place) => _pixelValues.AsMemory(place * _length, _length);

    internal void Set(int place, int sample, int label) => (_samples[place], _labels[place]) = (sample, label);
}
