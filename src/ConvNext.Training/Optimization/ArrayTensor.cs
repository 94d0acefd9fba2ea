using System;

namespace ConvNext.Training.Optimization;

/// <summary>A tensor whose values and gradients are arrays.</summary>
/// <param name="name">Its name.</param>
/// <param name="length">How many values it has.</param>
/// <param name="decays">Whether it decays.</param>
public sealed class ArrayTensor(string name, int length, bool decays) : IOptimizedTensor
{
    private readonly float[] _values = new float[length];
    private readonly float[] _gradients = new float[length];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Span<float> Values => _values;

    /// <summary>∂L/∂value of each, to be filled.</summary>
    public Span<float> Gradients => _gradients;

    /// <inheritdoc/>
    ReadOnlySpan<float> IOptimizedTensor.Gradients => _gradients;

    /// <inheritdoc/>
    public bool Decays => decays;

    /// <inheritdoc/>
    public double LearningRateScale { get; init; } = 1;
}
