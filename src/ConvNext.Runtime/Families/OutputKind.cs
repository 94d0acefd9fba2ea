namespace ConvNext.Families;

/// <summary>What an output of a network is, whatever it is called.</summary>
public enum OutputKind
{
    /// <summary>The classifier's output, or the pooled features where the configuration has no labels.</summary>
    Logits,

    /// <summary>The normalised mean over the last stage's pixels.</summary>
    PoolerOutput,

    /// <summary>The output of the last stage.</summary>
    LastHiddenState,

    /// <summary>One of the hidden states.</summary>
    HiddenState,

    /// <summary>One of a backbone's feature maps.</summary>
    FeatureMap,
}
