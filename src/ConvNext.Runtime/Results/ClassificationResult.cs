using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Results;

/// <summary>A network's answer about one image: its best classes, the highest score first.</summary>
public sealed class ClassificationResult : IReadOnlyList<Classification>
{
    private readonly Classification[] _classes;

    private ClassificationResult(Classification[] classes, ScoreFunction scoreFunction)
    {
        _classes = classes;
        ScoreFunction = scoreFunction;
    }

    /// <summary>What made the scores of the logits; with <see cref="ScoreFunction.None"/> they are no probabilities.</summary>
    public ScoreFunction ScoreFunction { get; }

    /// <summary>The class with the highest score.</summary>
    public Classification Top => _classes[0];

    /// <inheritdoc/>
    public int Count => _classes.Length;

    /// <inheritdoc/>
    public Classification this[int index] => _classes[index];

    /// <summary>Turns one image's logits into its best classes.</summary>
    /// <param name="logits">One finite value per class.</param>
    /// <param name="labels">The classes' names in the same order; empty where they have none.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="scoreFunction">
    /// What makes scores of the logits. Null: a sigmoid for one logit, softmax for several; what a configuration's problem_type says, which a
    /// session goes by, is not known here: <see cref="NetworkDescription.ScoreFunction"/> has it.
    /// </param>
    /// <remarks>The best are those of the highest scores. Classes with equal scores stand in the order of the logits, as in the reference.</remarks>
    /// <exception cref="ConvNextException">A logit is infinite or not a number.</exception>
    /// <exception cref="ArgumentException">There are no logits, or not as many labels as logits.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topK"/> is below 1, or the score function none of the three.</exception>
    public static ClassificationResult FromLogits(
        ReadOnlySpan<float> logits, IReadOnlyList<string> labels, int topK = 5, ScoreFunction? scoreFunction = null)
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

        CheckFinite(logits, labels);
        ScoreFunction function = scoreFunction ?? Scores.Default(problemType: null, logits.Length);
        float[] rented = ArrayPool<float>.Shared.Rent(logits.Length);
        try
        {
            Span<float> scores = rented.AsSpan(0, logits.Length);
            Scores.Compute(function, logits, scores);
            return new ClassificationResult(Best(scores, labels, topK), function);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Classification> GetEnumerator() => ((IEnumerable<Classification>)_classes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Classification[] Best(ReadOnlySpan<float> scores, IReadOnlyList<string> labels, int topK)
    {
        int[] best = new int[Math.Min(topK, scores.Length)];
        TopClasses.Find(scores, best);
        var classes = new Classification[best.Length];
        for (int rank = 0; rank < best.Length; rank++)
        {
            int index = best[rank];
            classes[rank] = new Classification(LabelOf(labels, index), index, scores[index]);
        }

        return classes;
    }

    private static void CheckFinite(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i]))
            {
                throw new ConvNextException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Logit {i} ({LabelOf(labels, i)}) is {logits[i]}, but must be a finite number: the weights or the pixel values hold values that are none, or far too large."));
            }
        }
    }

    private static string LabelOf(IReadOnlyList<string> labels, int index) =>
        labels.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"LABEL_{index}") : labels[index];
}
