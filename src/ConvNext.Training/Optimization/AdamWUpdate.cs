using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvNext.Training.Optimization;

/// <summary>
/// One step of AdamW over one tensor, as PyTorch computes it: decay first, p ← p·(1 − lr·wd); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
/// p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). Factors are computed in double and rounded once; each element goes through the same roundings, in vectors or alone.
/// </summary>
/// <param name="rate">lr.</param>
/// <param name="decay">wd.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <param name="step">t, from 1.</param>
/// <param name="gradientScale">What every gradient is multiplied by first: the share that clipping leaves of it.</param>
internal readonly struct AdamWUpdate(double rate, double decay, double beta1, double beta2, double epsilon, long step, float gradientScale)
{
    private readonly float _kept = (float)(1 - (rate * decay));
    private readonly float _beta1 = (float)beta1;
    private readonly float _one1 = (float)(1 - beta1);
    private readonly float _beta2 = (float)beta2;
    private readonly float _one2 = (float)(1 - beta2);
    private readonly float _stepSize = (float)(rate / (1 - PortableMath.Power(beta1, step)));
    private readonly float _correction2 = (float)Math.Sqrt(1 - PortableMath.Power(beta2, step));
    private readonly float _epsilon = (float)epsilon;

    /// <summary>Updates the tensor and both moments, all of one length.</summary>
    public void Apply(Span<float> values, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second)
    {
        int width = Vector<float>.Count;
        int vectors = values.Length / width;
        Span<Vector<float>> wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> wideGradients = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> wideFirst = MemoryMarshal.Cast<float, Vector<float>>(first);
        Span<Vector<float>> wideSecond = MemoryMarshal.Cast<float, Vector<float>>(second);
        for (int i = 0; i < vectors; i++)
        {
            Vector<float> g = wideGradients[i] * gradientScale;
            Vector<float> m = (wideFirst[i] * _beta1) + (g * _one1);
            Vector<float> v = (wideSecond[i] * _beta2) + (g * g * _one2);
            wideFirst[i] = m;
            wideSecond[i] = v;
            Vector<float> denominator = (Vector.SquareRoot(v) / new Vector<float>(_correction2)) + new Vector<float>(_epsilon);
            wideValues[i] = (wideValues[i] * _kept) - (m / denominator * _stepSize);
        }

        for (int i = vectors * width; i < values.Length; i++)
        {
            float g = gradients[i] * gradientScale;
            float m = (first[i] * _beta1) + (g * _one1);
            float v = (second[i] * _beta2) + (g * g * _one2);
            first[i] = m;
            second[i] = v;
            float denominator = (MathF.Sqrt(v) / _correction2) + _epsilon;
            values[i] = (values[i] * _kept) - (m / denominator * _stepSize);
        }
    }
}
