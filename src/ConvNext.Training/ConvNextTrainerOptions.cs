using System;
using System.Collections.Generic;
using ConvNext.Threading;

namespace ConvNext.Training;

/// <summary>How a trainer works; fixed when it is created.</summary>
public sealed record ConvNextTrainerOptions
{
    /// <summary>The most images of one step: the trainer's memory grows with it. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Threads that share a step, the caller included: 1 to 1024, or 0 for one per processor. Results do not depend on it. Default 0.</summary>
    public int Threads { get; init; }

    /// <summary>The widest vector registers to use: 512, 256 or 128 bits. For comparisons; results do not depend on it. Default 512.</summary>
    public int MaxVectorBits { get; init; } = 512;

    /// <summary>Whether the gradients of the pixel values are computed too: <see cref="ConvNextTrainer.PixelGradients"/>. Default false.</summary>
    public bool ComputesPixelGradients { get; init; }

    /// <summary>
    /// The labels to train for; null for those of the checkpoint, or of the class. Where a checkpoint has another number of them, the classifier begins
    /// anew, as <see cref="Seed"/> says; where it has as many, its weights stay and the labels get these names.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the classifier begins anew also where the checkpoint has one of as many labels. Default false.</summary>
    public bool ReplacesClassifier { get; init; }

    /// <summary>Chooses the weights of whatever begins anew; equal seeds give equal bits on every machine. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Refuses options that no trainer can be made with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal void Check()
    {
        if (BatchSize < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, "BatchSize is at least 1.");
        }

        if (Threads is < 0 or > WorkerPool.MostWorkers)
        {
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, $"Threads is 1 to {WorkerPool.MostWorkers}, or 0 for one per processor.");
        }

        if (MaxVectorBits is not (512 or 256 or 128))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxVectorBits), MaxVectorBits, "MaxVectorBits is 512, 256 or 128.");
        }
    }
}
