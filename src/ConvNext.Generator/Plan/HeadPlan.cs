namespace ConvNext.Generator.Plan;

/// <summary>Global average pool → layer norm → classifier.</summary>
/// <param name="Map">The last stage's map.</param>
/// <param name="Epsilon">layer_norm_eps: used here only.</param>
/// <param name="Classifier">The linear layer; null when the network has no labels.</param>
/// <param name="Split">How the classifier is shared out.</param>
/// <param name="MostPanelsPerItem">
/// The most panels of an item where the checkpoint says how many labels there are, and so how the classifier is shared out; 0 where that is fixed. The
/// classifier is then the one for the labels of config.json.
/// </param>
internal sealed record HeadPlan(
    FeatureMap Map,
    double Epsilon,
    MatrixPlan? Classifier,
    SplitPlan? Split,
    int MostPanelsPerItem = 0)
{
    /// <summary>Whether the classifier has as many labels as the checkpoint.</summary>
    public bool TakesAnyLabels => MostPanelsPerItem > 0;
}
