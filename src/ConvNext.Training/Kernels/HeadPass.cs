using System.ComponentModel;

namespace ConvNext.Training.Kernels;

/// <summary>Where the head's step finds everything. Made by generated trainers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct HeadPass
{
    /// <summary>Images of the step.</summary>
    public int Images;

    /// <summary>Pixels of the last map.</summary>
    public int Pixels;

    /// <summary>Its channels.</summary>
    public int Channels;

    /// <summary>Floats between its pixels, and between rows of features in here.</summary>
    public int Stride;

    /// <summary>Labels.</summary>
    public int Labels;

    /// <summary>ε of the norm.</summary>
    public float Epsilon;

    /// <summary>The last map.</summary>
    public float* Input;

    /// <summary>x̂ of the pooled features, a row for each image.</summary>
    public float* Normalised;

    /// <summary>1 / √(variance + ε) of each image.</summary>
    public float* Scales;

    /// <summary>The normalised features as rows for the classifier, then their gradients.</summary>
    public float* Rows;

    /// <summary>The normalised features, dense.</summary>
    public float* Features;

    /// <summary>(images, labels).</summary>
    public float* Logits;

    /// <summary>(images, labels).</summary>
    public float* LogitGradients;

    /// <summary>The gradient of the last map.</summary>
    public float* Gradient;

    /// <summary>γ.</summary>
    public float* NormWeight;

    /// <summary>β.</summary>
    public float* NormBias;

    /// <summary>[labels, channels].</summary>
    public float* Weight;

    /// <summary>[labels].</summary>
    public float* Bias;

    /// <summary>The gradients of the same.</summary>
    public float* NormWeightGradient;

    /// <summary>The gradients of the same.</summary>
    public float* NormBiasGradient;

    /// <summary>The gradients of the same.</summary>
    public float* WeightGradient;

    /// <summary>The gradients of the same.</summary>
    public float* BiasGradient;
}
