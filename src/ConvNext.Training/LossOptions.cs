using System.Collections.Generic;

namespace ConvNext.Training;

/// <summary>What is to become smaller.</summary>
public sealed record LossOptions
{
    /// <summary>The reference's loss for the network's problem type, without smoothing or weights.</summary>
    public static LossOptions Default { get; } = new();

    /// <summary>
    /// The problem type; null for that of the network's configuration, and where that has none: one label is a regression, classes are a single-label
    /// classification, rows of targets a multi-label one.
    /// </summary>
    public ProblemType? ProblemType { get; init; }

    /// <summary>
    /// ε of label smoothing in a single-label classification, 0 to 1: a target t becomes (1 − ε)t + ε / labels, as PyTorch's <c>cross_entropy</c> has it. Default 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// A weight for each class of a single-label classification, as PyTorch's <c>cross_entropy(weight=…)</c>: with classes for labels the loss is the weighted
    /// mean, with rows of targets the sum over the number of images. Null for none.
    /// </summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }
}
