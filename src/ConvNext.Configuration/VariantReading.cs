namespace ConvNext.Configuration;

/// <summary>What a norm computes from the values of a pixel.</summary>
internal enum NormKind
{
    /// <summary>(x − mean(x)) / √(var(x) + ε) · weight + bias.</summary>
    Layer,

    /// <summary>x / √(mean(x²) + ε) · weight.</summary>
    Rms,

    /// <summary>x / √(var(x) + ε) · weight, the variance about the mean and divided by C − 1; the mean is not subtracted.</summary>
    Simple,
}

/// <summary>How the image becomes the first map.</summary>
internal enum StemKind
{
    /// <summary>One convolution, its kernel as large as its stride.</summary>
    Patch,

    /// <summary>Two convolutions 3×3 of stride 2 and padding 1, one after the other.</summary>
    Overlap,

    /// <summary>The same with the activation between the two.</summary>
    OverlapActivated,
}

/// <summary>How a network differs from the plain ConvNeXt of its family. Only timm publishes such networks; no key of transformers says any of this.</summary>
internal sealed record VariantReading
{
    /// <summary>A network that does not differ.</summary>
    public static readonly VariantReading Plain = new();

    /// <summary>ε of all norms but the final one; null leaves it to the family.</summary>
    public double? NormEpsilon { get; init; }

    /// <summary>What all norms compute.</summary>
    public NormKind Norm { get; init; }

    /// <summary>What the stem is.</summary>
    public StemKind Stem { get; init; }

    /// <summary>Channels between the two convolutions of an overlapping stem; 0 for another.</summary>
    public int StemChannels { get; init; }

    /// <summary>Whether the first stage has a downsample, as the others do.</summary>
    public bool DownsamplesFirst { get; init; }

    /// <summary>Whether the final norm is over each pixel of the last map, before the pooling, and not over the pooled features.</summary>
    public bool NormBeforePool { get; init; }

    /// <summary>Channels of the head's hidden layer, between the final norm and the classifier; 0 where there is none.</summary>
    public int HeadHiddenSize { get; init; }

    /// <summary>Whether a checkpoint may do without layer scales, which then are 1: its config.json says null, which has two meanings.</summary>
    public bool LayerScaleIsOptional { get; init; }
}
