using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvNext.Training.Optimization;

/// <summary>
/// One step of gradient descent with momentum over one tensor, as PyTorch's <c>SGD</c> without dampening: g ← g + wd·p; b ← μb + g, at the first step b ← g;
/// p ← p − lr·b, or with Nesterov's look ahead p ← p − lr·(g + μb). Each element goes through the same roundings, in vectors or alone.
/// </summary>
internal readonly struct SgdUpdate(double rate, double decay, double momentum, bool nesterov, bool isFirst, float gradientScale)
{
    private readonly float _rate = (float)rate;
    private readonly float _decay = (float)decay;
    private readonly float _momentum = (float)momentum;
    private readonly float _kept = isFirst ? 0 : (float)momentum;
    private readonly bool _nesterov = nesterov;

    /// <summary>Updates the tensor and its buffer, both of one length.</summary>
    public void Apply(Span<float> values, ReadOnlySpan<float> gradients, Span<float> buffer)
    {
        int width = Vector<float>.Count;
        int vectors = values.Length / width;
        Span<Vector<float>> wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> wideGradients = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> wideBuffer = MemoryMarshal.Cast<float, Vector<float>>(buffer);
        for (int i = 0; i < vectors; i++)
        {
            Vector<float> g = (wideGradients[i] * gradientScale) + (wideValues[i] * _decay);
            Vector<float> b = (wideBuffer[i] * _kept) + g;
            wideBuffer[i] = b;
            Vector<float> direction = _nesterov ? g + (b * _momentum) : b;
            wideValues[i] -= direction * _rate;
        }

        for (int i = vectors * width; i < values.Length; i++)
        {
            float g = (gradients[i] * gradientScale) + (values[i] * _decay);
            float b = (buffer[i] * _kept) + g;
            buffer[i] = b;
            float direction = _nesterov ? g + (b * _momentum) : b;
            values[i] -= direction * _rate;
        }
    }
}
