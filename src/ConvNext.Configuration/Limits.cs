namespace ConvNext.Configuration;

/// <summary>
/// The largest values accepted. They lie far above every published network, and are such that a plan can count the
/// elements of any one tensor, and the floats of an arena that holds every map of a network, in an int.
/// </summary>
internal static class Limits
{
    /// <summary>Channels of the image.</summary>
    public const int Channels = 4096;

    /// <summary>Height or width of the image, and of a patch.</summary>
    public const int ImageSide = 16384;

    /// <summary>Channels of a stage: the pointwise weights, 4·C·C, then have at most 2³⁰ elements.</summary>
    public const int HiddenSize = 16384;

    /// <summary>Blocks of a stage.</summary>
    public const int Depth = 1024;

    /// <summary>Stages.</summary>
    public const int Stages = 8;

    /// <summary>Classes: the classifier's weights then have at most 2³⁰ elements.</summary>
    public const int Labels = 65536;

    /// <summary>Elements of a weight.</summary>
    public const long WeightElements = 1L << 30;

    /// <summary>
    /// Elements of the image, or of a map with the border of three pixels that a depthwise convolution needs. A network has
    /// at most nine maps to keep, so that fifteen of this size still count below 2³¹.
    /// </summary>
    public const long MapElements = 1L << 27;
}
