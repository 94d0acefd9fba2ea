using System;

namespace ConvNext.Training.Data;

/// <summary>Which of the pictures are held back for evaluation.</summary>
public static class DataSplit
{
    /// <summary>Holds back a share of the pictures at random, rounded up as the reference does, but leaves at least one for training.</summary>
    /// <param name="count">How many pictures there are.</param>
    /// <param name="share">The share that is held back, from 0 to below 1.</param>
    /// <param name="seed">Chooses which.</param>
    /// <returns>The numbers of both parts, each in ascending order.</returns>
    public static (int[] Training, int[] Evaluation) Random(int count, double share, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(share is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be at least 0 and less than 1.");
        }

        int held = Math.Min((int)Math.Ceiling(count * share), Math.Max(0, count - 1));
        int[] order = new CounterRandom(seed, RandomPurpose.Split, epoch: 0, index: 0).Permutation(count);
        int[] evaluation = order[..held];
        int[] training = order[held..];
        Array.Sort(evaluation);
        Array.Sort(training);
        return (training, evaluation);
    }

    /// <summary>Takes the first <paramref name="most"/> of an order that a seed chooses, as the reference's <c>max_train_samples</c> does; all where there are no more.</summary>
    public static int[] Limit(int[] samples, int? most, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (most is not { } limit || limit >= samples.Length)
        {
            return samples;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(most));
        int[] order = new CounterRandom(seed, RandomPurpose.Split, epoch: 1, index: 0).Permutation(samples.Length);
        int[] taken = Array.ConvertAll(order[..limit], index => samples[index]);
        Array.Sort(taken);
        return taken;
    }
}
