namespace ConvNext.Results;

/// <summary>One class of an answer.</summary>
/// <param name="Label">The class's name, or "LABEL_n" where the network has no names.</param>
/// <param name="Index">Its place in the logits.</param>
/// <param name="Score">What <see cref="ClassificationResult.ScoreFunction"/> makes of its logit: a probability from 0 to 1, or the logit itself.</param>
public sealed record Classification(string Label, int Index, float Score);
