using System.Collections.Generic;
using ConvNext.Training.Augmentation;
using ConvNext.Training.Optimization;
using ConvNext.Training.Schedules;

namespace ConvNext.Training.Loops;

/// <summary>How a network is trained; the defaults are those of the reference's trainer.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often every picture is seen, where <see cref="MaxSteps"/> does not say otherwise.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Steps in all, instead of epochs; null for epochs.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Pictures of a micro-batch, at most the trainer's batch.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Micro-batches of a step, whose gradients are averaged.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>How it falls.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Linear;

    /// <summary>The share of all steps that is warm-up, where <see cref="WarmupSteps"/> does not say otherwise.</summary>
    public double WarmupRatio { get; init; }

    /// <summary>Steps of warm-up.</summary>
    public long? WarmupSteps { get; init; }

    /// <summary>The optimiser.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Which tensors decay.</summary>
    public DecayRule DecayRule { get; init; }

    /// <summary>What the learning rate is multiplied by from each group of layers to the one before it: see <see cref="LayerwiseDecay"/>.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>The longest gradient; 0 for no clipping.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>The share of each target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>A weight for each class; null for equal ones.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>How pictures are changed.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>How pictures of a batch are mixed.</summary>
    public BatchMixing Mixing { get; init; } = new();

    /// <summary>How much of the mean of weights stays at each step; null for no mean. Where there is one, it is what is evaluated and saved.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>Chooses everything that is random.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Steps between two entries of the log.</summary>
    public long LoggingSteps { get; init; } = 500;

    /// <summary>Steps between two checkpoints; there is always one after the last step.</summary>
    public long SaveSteps { get; init; } = 500;

    /// <summary>Checkpoints that are kept; null for all.</summary>
    public int? SaveLimit { get; init; }

    /// <summary>Whether the weights of the best evaluation are the result, instead of the last ones.</summary>
    public bool KeepsBest { get; init; }

    /// <summary>Evaluations without a better one after which it stops; null for never. There is one after each epoch.</summary>
    public int? Patience { get; init; }

    /// <summary>Threads that prepare pictures; they change no bit.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What decides the bits of a training, as one text: a checkpoint goes on only where it is the same.</summary>
    internal string Fingerprint(long samples)
    {
        string weights = ClassWeights is null ? "" : string.Join(",", ClassWeights);
        TrainingOptions alike = this with
        {
            ClassWeights = null, Optimizer = Optimizer with { Threads = 1 }, Threads = 1, LoggingSteps = 1, SaveSteps = 1, SaveLimit = null,
        };
        return System.FormattableString.Invariant($"{alike}; {samples} pictures; class weights [{weights}]");
    }
}
