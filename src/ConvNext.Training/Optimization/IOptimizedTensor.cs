using System;

namespace ConvNext.Training.Optimization;

/// <summary>A tensor that an optimiser changes.</summary>
public interface IOptimizedTensor
{
    /// <summary>Its name, for files and sentences.</summary>
    string Name { get; }

    /// <summary>Its values.</summary>
    Span<float> Values { get; }

    /// <summary>∂L/∂value of each.</summary>
    ReadOnlySpan<float> Gradients { get; }

    /// <summary>Whether it decays.</summary>
    bool Decays { get; }

    /// <summary>What its learning rate is multiplied by.</summary>
    double LearningRateScale { get; }
}
