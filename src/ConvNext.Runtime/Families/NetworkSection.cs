namespace ConvNext.Families;

/// <summary>A stretch of a network whose tensors a checkpoint has all or none of.</summary>
internal enum NetworkSection
{
    /// <summary>From the image to the first map.</summary>
    Stem,

    /// <summary>From one stage to the next.</summary>
    Downsample,

    /// <summary>One block of a stage.</summary>
    Block,

    /// <summary>The norm behind the last stage.</summary>
    FinalNorm,

    /// <summary>The linear layer that makes logits.</summary>
    Classifier,

    /// <summary>The norms of a backbone's feature maps.</summary>
    FeatureMapNorms,
}
