namespace ConvNext.Testing;

/// <summary>What a network of timm's has that transformers' configurations cannot say.</summary>
/// <param name="Norm">"layer", "rms" or "simple".</param>
/// <param name="Stem">timm's <c>stem_type</c>.</param>
/// <param name="StemChannels">Channels between the convolutions of an overlapping stem.</param>
/// <param name="KernelSizes">Side of the depthwise kernel of each stage.</param>
/// <param name="HasConvolutionalPerceptron">Whether the pointwise weights are stored as [O, I, 1, 1]: a matter of shapes alone.</param>
/// <param name="IsNormFirst">Whether the final norm stands before the pooling.</param>
/// <param name="HeadHiddenSize">Channels of the head's hidden layer, or 0.</param>
public sealed record TimmNetwork(
    string Norm, string Stem, int StemChannels, int[] KernelSizes, bool HasConvolutionalPerceptron, bool IsNormFirst, int HeadHiddenSize)
{
    /// <summary>Whether norms have a bias.</summary>
    public bool HasNormBias => Norm == "layer";
}
