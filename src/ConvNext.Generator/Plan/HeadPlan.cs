namespace ConvNext.Generator.Plan;

/// <summary>Global average pool → layer norm → classifier.</summary>
/// <param name="Map">The last stage's map.</param>
/// <param name="Epsilon">layer_norm_eps: used here only.</param>
/// <param name="Classifier">The linear layer; null when the network has no labels.</param>
/// <param name="Split">How the classifier is shared out.</param>
internal sealed record HeadPlan(
    FeatureMap Map,
    double Epsilon,
    MatrixPlan? Classifier,
    SplitPlan? Split);
