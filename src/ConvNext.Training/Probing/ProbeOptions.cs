using System.Collections.Generic;
using ConvNext.Training.Schedules;

namespace ConvNext.Training.Probing;

/// <summary>How a linear classifier is trained on features.</summary>
public sealed record ProbeOptions
{
    /// <summary>How often every picture is seen.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Pictures of a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>AdamW's highest learning rate, for features whose spread is 1.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>AdamW's weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How the rate falls.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps of warm-up.</summary>
    public long WarmupSteps { get; init; }

    /// <summary>The share of each target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>A weight for each class, as PyTorch's <c>cross_entropy(weight=…)</c>; null for equal ones.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>Chooses the order of the pictures.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Epochs without a better accuracy after which it stops; null for never.</summary>
    public int? Patience { get; init; }
}
