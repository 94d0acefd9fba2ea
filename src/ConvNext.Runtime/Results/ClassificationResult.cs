using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Results;

/// <summary>A network's answer about one image: its best classes, the most probable first.</summary>
public sealed class ClassificationResult : IReadOnlyList<Classification>
{
    private readonly Classification[] classes;

    private ClassificationResult(Classification[] classes) => this.classes = classes;

    /// <summary>The most probable class.</summary>
    public Classification Top => classes[0];

    /// <inheritdoc/>
    public int Count => classes.Length;

    /// <inheritdoc/>
    public Classification this[int index] => classes[index];

    /// <summary>Turns one image's logits into its best classes.</summary>
    /// <param name="logits">One finite value per class.</param>
    /// <param name="labels">The classes' names in the same order; empty where they have none.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <remarks>
    /// Score i is exp(logit i − largest) / Σ exp(logit j − largest), summed in double precision in the order of the logits.
    /// Classes with equal logits stand in the order of the logits.
    /// </remarks>
    /// <exception cref="ConvNextException">A logit is infinite or not a number.</exception>
    /// <exception cref="ArgumentException">There are no logits, or not as many labels as logits.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topK"/> is below 1.</exception>
    public static ClassificationResult FromLogits(ReadOnlySpan<float> logits, IReadOnlyList<string> labels, int topK = 5)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There are no logits; at least one is needed.", nameof(logits));
        }

        if (labels.Count != 0 && labels.Count != logits.Length)
        {
            throw new ArgumentException($"There are {labels.Count} labels, but {logits.Length} logits; one label for each is needed, or none at all.", nameof(labels));
        }

        float largest = Largest(logits, labels);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((double)logit - largest);
        }

        int[] best = new int[Math.Min(topK, logits.Length)];
        TopClasses.Find(logits, best);
        var classes = new Classification[best.Length];
        for (int rank = 0; rank < best.Length; rank++)
        {
            int index = best[rank];
            classes[rank] = new Classification(LabelOf(labels, index), index, (float)(Math.Exp((double)logits[index] - largest) / sum));
        }

        return new ClassificationResult(classes);
    }

    /// <inheritdoc/>
    public IEnumerator<Classification> GetEnumerator() => ((IEnumerable<Classification>)classes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static float Largest(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i]))
            {
                throw new ConvNextException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Logit {i} ({LabelOf(labels, i)}) is {logits[i]}, but must be a finite number: the weights or the pixel values hold values that are none, or far too large."));
            }

            largest = Math.Max(largest, logits[i]);
        }

        return largest;
    }

    private static string LabelOf(IReadOnlyList<string> labels, int index) =>
        labels.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"LABEL_{index}") : labels[index];
}
