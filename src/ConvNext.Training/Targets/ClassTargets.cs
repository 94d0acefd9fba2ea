using System;
using System.Collections.Generic;

namespace ConvNext.Training.Targets;

/// <summary>
/// What a classifier is trained towards, as PyTorch's <c>cross_entropy(weight=w, label_smoothing=ε)</c> has it: for class y of K the target of class c is
/// (1 − ε)·w_y·[c = y] + ε/K·w_c. The loss of a picture is −Σ target_c · log softmax_c, that of a batch the sum divided by the sum of w_y.
/// </summary>
public sealed class ClassTargets
{
    private readonly double[] _weights;
    private readonly bool _isWeighted;

    /// <summary>Targets for so many classes.</summary>
    /// <param name="classes">K.</param>
    /// <param name="smoothing">ε, from 0 to below 1.</param>
    /// <param name="weights">w; null for 1 each.</param>
    public ClassTargets(int classes, double smoothing = 0, IReadOnlyList<double>? weights = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (!(smoothing is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "The smoothing must be at least 0 and less than 1.");
        }

        if (weights is not null && weights.Count != classes)
        {
            throw new ArgumentException($"There are {weights.Count} weights, but {classes} classes; each class needs one.", nameof(weights));
        }

        Classes = classes;
        Smoothing = smoothing;
        _isWeighted = weights is not null;
        _weights = new double[classes];
        for (int i = 0; i < classes; i++)
        {
            _weights[i] = weights?[i] ?? 1;
            if (!(_weights[i] > 0) || double.IsInfinity(_weights[i]))
            {
                throw new ArgumentException($"The weight of class {i} is {_weights[i]}, but must be a finite number above 0.", nameof(weights));
            }
        }
    }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>ε.</summary>
    public double Smoothing { get; }

    /// <summary>Whether a target is more than the class itself: the loss then needs a value for each class.</summary>
    public bool AreSoft => Smoothing > 0 || _isWeighted;

    /// <summary>What a picture counts in its batch: w of its class.</summary>
    public double WeightOf(int label) => _weights[label];

    /// <summary>Adds the target of a class to a row, multiplied by a share: two classes with shares that make 1 are a mix.</summary>
    /// <param name="label">The class.</param>
    /// <param name="share">The share.</param>
    /// <param name="target">The row, a value for each class.</param>
    public void Add(int label, double share, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, Classes, nameof(target));
        if (Smoothing > 0)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] += (float)(share * Smoothing / Classes * _weights[i]);
            }
        }

        target[label] += (float)(share * (1 - Smoothing) * _weights[label]);
    }

    /// <summary>Weights against classes of different sizes: n / (K · n_c), as scikit-learn's <c>balanced</c>; a class without pictures has 1.</summary>
    /// <param name="counts">Pictures of each class.</param>
    public static double[] Balanced(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        long all = 0;
        foreach (int count in counts)
        {
            all += count;
        }

        double[] weights = new double[counts.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = counts[i] == 0 ? 1 : (double)all / ((double)counts.Count * counts[i]);
        }

        return weights;
    }
}
