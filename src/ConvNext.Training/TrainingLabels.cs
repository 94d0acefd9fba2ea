using System;

namespace ConvNext.Training;

/// <summary>What the images of a step should give, in one of the forms that the problem types have.</summary>
public readonly ref struct TrainingLabels
{
    private TrainingLabels(ReadOnlySpan<int> classes, ReadOnlySpan<float> targets, bool areClasses)
    {
        Classes = classes;
        Targets = targets;
        AreClasses = areClasses;
    }

    /// <summary>The class of each image (N), or empty where there are <see cref="Targets"/>.</summary>
    public ReadOnlySpan<int> Classes { get; }

    /// <summary>A row for each image (N, labels), or empty where there are <see cref="Classes"/>.</summary>
    public ReadOnlySpan<float> Targets { get; }

    /// <summary>Whether there are classes rather than rows of targets.</summary>
    public bool AreClasses { get; }

    /// <summary>The class of each image of a single-label classification, 0 up to the number of labels, or <see cref="ConvNextLoss.IgnoredLabel"/>.</summary>
    public static TrainingLabels OfClasses(ReadOnlySpan<int> classes) => new(classes, default, true);

    /// <summary>
    /// A row for each image: how much of each class it is (mixup, cutmix) for a single-label classification, 0 or 1 for each class for a multi-label one, the
    /// values of a regression.
    /// </summary>
    public static TrainingLabels OfTargets(ReadOnlySpan<float> targets) => new(default, targets, false);
}
