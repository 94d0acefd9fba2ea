namespace ConvNext.Training.Results;

/// <summary>How a classifier does on pictures that it was not trained with.</summary>
/// <param name="Loss">The mean loss, smoothed as the training's is.</param>
/// <param name="Accuracy">The share of pictures whose class has the largest logit, the first of equal ones.</param>
/// <param name="Pictures">How many pictures there were.</param>
public sealed record EvaluationScore(double Loss, double Accuracy, int Pictures)
{
    /// <summary>Whether it has the better accuracy, or the same and a smaller loss.</summary>
    public bool IsBetterThan(EvaluationScore other)
    {
        System.ArgumentNullException.ThrowIfNull(other);
        return Accuracy > other.Accuracy || (Accuracy == other.Accuracy && Loss < other.Loss);
    }
}
