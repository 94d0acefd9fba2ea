using System;
using ConvNext.Training.Results;

namespace ConvNext.Training.Loops;

/// <summary>A step that is over.</summary>
/// <param name="Step">Steps that are over.</param>
/// <param name="MaxSteps">Steps in all.</param>
/// <param name="Pictures">Pictures of the step.</param>
/// <param name="Loss">Its loss, the mean over its micro-batches.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="GradientNorm">The length of its gradient before it was clipped.</param>
public readonly record struct StepReport(long Step, long MaxSteps, int Pictures, double Loss, double LearningRate, double GradientNorm);

/// <summary>Who is told of a training; all on its thread.</summary>
public sealed record TrainingEvents
{
    /// <summary>After each step.</summary>
    public Action<StepReport>? Step { get; init; }

    /// <summary>After each evaluation.</summary>
    public Action<EvaluationScore>? Evaluated { get; init; }

    /// <summary>When a checkpoint is due.</summary>
    public Action? Save { get; init; }
}
