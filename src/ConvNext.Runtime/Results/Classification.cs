namespace ConvNext.Results;

/// <summary>One class of an answer.</summary>
/// <param name="Label">The class's name, or "LABEL_n" where the network has no names.</param>
/// <param name="Index">Its place in the logits.</param>
/// <param name="Score">Its probability: the softmax of the logits, 0 to 1.</param>
public sealed record Classification(string Label, int Index, float Score);
