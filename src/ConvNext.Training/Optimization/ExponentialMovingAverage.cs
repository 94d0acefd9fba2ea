using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvNext.Training.Optimization;

/// <summary>
/// A mean of weights over the steps, which forgets: a ← d·a + (1 − d)·w after each step. It begins with the weights as they are. The authors of ConvNeXt evaluate such a mean
/// (d = 0.9999).
/// </summary>
public sealed class ExponentialMovingAverage
{
    private readonly IOptimizedTensor[] _tensors;
    private readonly float[][] _averages;

    /// <summary>A mean that begins with what the weights are now.</summary>
    /// <param name="tensors">The weights.</param>
    /// <param name="decay">d, below 1.</param>
    public ExponentialMovingAverage(IEnumerable<IOptimizedTensor> tensors, double decay)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (!(decay is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be at least 0 and less than 1.");
        }

        Decay = decay;
        _tensors = [.. tensors];
        _averages = [.. _tensors.Select(tensor => tensor.Values.ToArray())];
    }

    /// <summary>d.</summary>
    public double Decay { get; }

    /// <summary>The means, under the tensors' names with <c>ema.</c> before them.</summary>
    public IEnumerable<(string Name, Memory<float> Values)> State => _tensors.Select((tensor, index) => ($"ema.{tensor.Name}", _averages[index].AsMemory()));

    /// <summary>Takes the weights after a step into the mean.</summary>
    public void Update()
    {
        float kept = (float)Decay;
        float taken = (float)(1 - Decay);
        for (int index = 0; index < _tensors.Length; index++)
        {
            ReadOnlySpan<float> values = _tensors[index].Values;
            Span<float> average = _averages[index];
            int width = Vector<float>.Count;
            ReadOnlySpan<Vector<float>> wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
            Span<Vector<float>> wideAverage = MemoryMarshal.Cast<float, Vector<float>>(average);
            for (int i = 0; i < wideAverage.Length; i++)
            {
                wideAverage[i] = (wideAverage[i] * kept) + (wideValues[i] * taken);
            }

            for (int i = wideAverage.Length * width; i < average.Length; i++)
            {
                average[i] = (average[i] * kept) + (values[i] * taken);
            }
        }
    }

    /// <summary>Exchanges weights and means: before what is to be done with the means, and once more after it.</summary>
    public void Exchange()
    {
        for (int index = 0; index < _tensors.Length; index++)
        {
            Span<float> values = _tensors[index].Values;
            float[] weights = values.ToArray();
            _averages[index].CopyTo(values);
            weights.CopyTo(_averages[index].AsSpan());
        }
    }
}
