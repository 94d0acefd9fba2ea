using System.ComponentModel;

namespace ConvNext.Kernels;

/// <summary>What a norm over the channels of a pixel has learned, and over how many channels it is.</summary>
/// <param name="weight">γ, padded with zeros to a multiple of 16.</param>
/// <param name="bias">β, likewise; null for norms that have none.</param>
/// <param name="channels">C, at least 1.</param>
/// <param name="epsilon">ε, added to the variance or the mean of squares.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct NormParameters(float* weight, float* bias, int channels, float epsilon)
{
    /// <summary>γ, padded with zeros to a multiple of 16.</summary>
    public float* Weight { get; } = weight;

    /// <summary>β, likewise; null for norms that have none.</summary>
    public float* Bias { get; } = bias;

    /// <summary>C.</summary>
    public int Channels { get; } = channels;

    /// <summary>ε.</summary>
    public float Epsilon { get; } = epsilon;
}
