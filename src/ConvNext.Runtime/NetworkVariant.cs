using System.Collections.Generic;

namespace ConvNext;

/// <summary>What the norms of a network compute from the values x of a pixel.</summary>
public enum NetworkNorm
{
    /// <summary>Layer norm: (x − mean(x)) / √(var(x) + ε) · weight + bias.</summary>
    Layer,

    /// <summary>x / √(mean(x²) + ε) · weight.</summary>
    Rms,

    /// <summary>x / √(var(x) + ε) · weight, with the variance about the mean and divided by C − 1; the mean is not subtracted from x.</summary>
    Simple,
}

/// <summary>How a network makes its first map of the image.</summary>
public enum NetworkStem
{
    /// <summary>One convolution, its kernel as large as its stride.</summary>
    Patch,

    /// <summary>Two convolutions 3×3 of stride 2 and padding 1, one after the other.</summary>
    Overlap,

    /// <summary>The same with the activation between the two.</summary>
    OverlapActivated,
}

/// <summary>How a network differs from the plain ConvNeXt of its family, as some of timm's do: transformers has none of these.</summary>
public sealed record NetworkVariant
{
    /// <summary>A network that does not differ.</summary>
    public static NetworkVariant Plain { get; } = new();

    /// <summary>ε of all norms but the final one; null leaves it to the family.</summary>
    public double? NormEpsilon { get; init; }

    /// <summary>What all norms compute.</summary>
    public NetworkNorm Norm { get; init; }

    /// <summary>What the stem is.</summary>
    public NetworkStem Stem { get; init; }

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

    /// <summary>Sides of the depthwise convolution's kernel, one entry for each stage; empty where it is 7 in all of them.</summary>
    public IReadOnlyList<int> KernelSizes { get; init; } = [];
}
