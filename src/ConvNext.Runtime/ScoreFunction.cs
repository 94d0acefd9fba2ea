namespace ConvNext;

/// <summary>
/// What makes scores of logits: <c>function_to_apply</c> of the reference's image-classification pipeline. Unless the caller chooses,
/// <see cref="NetworkDescription.ScoreFunction"/> counts.
/// </summary>
public enum ScoreFunction
{
    /// <summary>exp(logit) / Σ exp(logit): one class of several. The scores are probabilities and add up to 1.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(−logit)): each class holds or does not, by itself. Each score is a probability.</summary>
    Sigmoid,

    /// <summary>The logits themselves: the values of a regression, which are no probabilities.</summary>
    None,
}
