using System.ComponentModel;

namespace ConvNext.Families;

/// <summary>
/// What a tensor is to its network. A checkpoint's name says it in the words of the project that wrote it; here it is data: packing, random
/// initialisation and saving ask the role and never a name. <see cref="TensorRoles"/> has the facts that hang on a role.
/// </summary>
/// <remarks>Generated code names the members; the generator has the same ones.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum TensorRole
{
    /// <summary>The stem's convolution: [C, image channels, patch height, patch width].</summary>
    StemConvolutionWeight,

    /// <summary>The stem's convolution: [C].</summary>
    StemConvolutionBias,

    /// <summary>γ of the stem's layer norm: [C].</summary>
    StemNormWeight,

    /// <summary>β of the stem's layer norm: [C].</summary>
    StemNormBias,

    /// <summary>γ of a downsample's layer norm: [C of the stage before].</summary>
    DownsampleNormWeight,

    /// <summary>β of a downsample's layer norm: [C of the stage before].</summary>
    DownsampleNormBias,

    /// <summary>A downsample's convolution: [C, C of the stage before, 2, 2].</summary>
    DownsampleConvolutionWeight,

    /// <summary>A downsample's convolution: [C].</summary>
    DownsampleConvolutionBias,

    /// <summary>A block's depthwise convolution: [C, 1, 7, 7].</summary>
    DepthwiseConvolutionWeight,

    /// <summary>A block's depthwise convolution: [C].</summary>
    DepthwiseConvolutionBias,

    /// <summary>γ of a block's layer norm: [C].</summary>
    BlockNormWeight,

    /// <summary>β of a block's layer norm: [C].</summary>
    BlockNormBias,

    /// <summary>A block's first pointwise convolution: [4C, C].</summary>
    ExpandWeight,

    /// <summary>A block's first pointwise convolution: [4C].</summary>
    ExpandBias,

    /// <summary>The slope of a block's activation, where that learns one (prelu): [1].</summary>
    ActivationSlope,

    /// <summary>A block's second pointwise convolution: [C, 4C].</summary>
    ProjectWeight,

    /// <summary>A block's second pointwise convolution: [C].</summary>
    ProjectBias,

    /// <summary>What a block's branch is multiplied by before its input is added: [C].</summary>
    LayerScale,

    /// <summary>γ of the layer norm behind the last stage, over the pooled features: [C].</summary>
    FinalNormWeight,

    /// <summary>β of the layer norm behind the last stage, over the pooled features: [C].</summary>
    FinalNormBias,

    /// <summary>The classifier: [labels, C].</summary>
    ClassifierWeight,

    /// <summary>The classifier: [labels].</summary>
    ClassifierBias,

    /// <summary>γ of the layer norm of a backbone's feature map: [C].</summary>
    FeatureMapNormWeight,

    /// <summary>β of the layer norm of a backbone's feature map: [C].</summary>
    FeatureMapNormBias,

    /// <summary>What the response norm of a block's hidden values multiplies their normalised strength with: [1, 1, 1, 4C].</summary>
    ResponseNormWeight,

    /// <summary>What the response norm of a block's hidden values adds to them: [1, 1, 1, 4C].</summary>
    ResponseNormBias,

    /// <summary>An overlapping stem's second convolution: [C, channels between, 3, 3]. The first is <see cref="StemConvolutionWeight"/>.</summary>
    StemSecondConvolutionWeight,

    /// <summary>An overlapping stem's second convolution: [C].</summary>
    StemSecondConvolutionBias,

    /// <summary>γ of the norm behind the last stage where it is over each pixel, before the pooling: [C].</summary>
    LastMapNormWeight,

    /// <summary>β of the norm behind the last stage where it is over each pixel, before the pooling: [C].</summary>
    LastMapNormBias,

    /// <summary>The head's hidden layer: [hidden, C].</summary>
    HeadHiddenWeight,

    /// <summary>The head's hidden layer: [hidden].</summary>
    HeadHiddenBias,
}
