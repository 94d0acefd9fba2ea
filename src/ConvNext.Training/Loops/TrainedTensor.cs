using System;
using ConvNext.Training.Optimization;

namespace ConvNext.Training.Loops;

/// <summary>A parameter of a trainer as an optimiser sees it.</summary>
internal sealed class TrainedTensor(TrainingParameter parameter, bool decays, double learningRateScale) : IOptimizedTensor
{
    public TrainingParameter Parameter => parameter;

    public string Name => parameter.Name;

    public Span<float> Values => parameter.Values;

    public ReadOnlySpan<float> Gradients => parameter.Gradients;

    public bool Decays => decays;

    public double LearningRateScale => learningRateScale;
}
