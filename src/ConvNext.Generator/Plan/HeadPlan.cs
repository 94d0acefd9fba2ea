namespace ConvNext.Generator.Plan;

/// <summary>
/// Global average pool → norm → perhaps a hidden layer with its activation → classifier. Where the norm is before the pooling, it is over each pixel of the last map.
/// </summary>
/// <param name="Map">The last stage's map.</param>
/// <param name="Norm">The norm; of transformers' networks the only one with layer_norm_eps.</param>
/// <param name="NormBeforePool">Whether it is before the pooling.</param>
/// <param name="Hidden">The hidden layer; null where there is none.</param>
/// <param name="HiddenSplit">How the hidden layer is shared out.</param>
/// <param name="Classifier">The linear layer; null when the network has no labels.</param>
/// <param name="Split">How the classifier is shared out.</param>
/// <param name="MostPanelsPerItem">
/// The most panels of an item where the checkpoint says how many labels there are, and so how the classifier is shared out; 0 where that is fixed. The
/// classifier is then the one for the labels of config.json.
/// </param>
internal sealed record HeadPlan(
    FeatureMap Map,
    NormPlan Norm,
    bool NormBeforePool,
    MatrixPlan? Hidden,
    SplitPlan? HiddenSplit,
    MatrixPlan? Classifier,
    SplitPlan? Split,
    int MostPanelsPerItem = 0)
{
    /// <summary>Whether the classifier has as many labels as the checkpoint.</summary>
    public bool TakesAnyLabels => MostPanelsPerItem > 0;

    /// <summary>Whether a logit is a sum over the last stage's map: the layer norm is over the pooled features, and nothing but the classifier follows.</summary>
    public bool IsPlain => !NormBeforePool && Hidden is null && Norm.HasBias;

    /// <summary>Channels of the pooled features, as they are handed out and classified.</summary>
    public int Features => Hidden?.Outputs ?? Map.Channels;
}
