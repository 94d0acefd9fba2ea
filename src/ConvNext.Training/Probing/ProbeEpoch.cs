using ConvNext.Training.Results;

namespace ConvNext.Training.Probing;

/// <summary>How far a probe is after an epoch.</summary>
/// <param name="Epoch">Epochs that are over.</param>
/// <param name="Step">Steps that are over.</param>
/// <param name="Loss">The mean loss of the epoch's steps.</param>
/// <param name="GradientNorm">The length of the last step's gradient.</param>
/// <param name="LearningRate">The last step's learning rate.</param>
/// <param name="Evaluation">How the classifier does on the pictures that were held back; null where there are none.</param>
public sealed record ProbeEpoch(int Epoch, long Step, double Loss, double GradientNorm, double LearningRate, EvaluationScore? Evaluation);
