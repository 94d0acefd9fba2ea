using System;

namespace ConvNext.Results;

/// <summary>
/// Where in the picture a class's logit comes from: its parts, one for each pixel of the last feature map. The mean of <see cref="Map"/>
/// and <see cref="Constant"/> add up to the logit.
/// </summary>
/// <remarks>
/// The network ends in a mean over the pixels, a layer norm and a linear layer. With the norm's μ and σ held, which are those of the pooled
/// features x̄, what follows the pixels is linear: logit = mean over (h, w) of Σ_k W_k·γ_k·(x_hwk − μ)/σ, plus Σ_k W_k·β_k + b. Nothing is
/// approximated: the gradient that Grad-CAM weighs channels by is the same for all pixels here, so its map is this one without its negative parts.
/// </remarks>
public sealed class ClassExplanation
{
    private readonly double[] _map;

    internal ClassExplanation(int classIndex, int? against, int height, int width, double[] map, double constant)
    {
        ClassIndex = classIndex;
        Against = against;
        Height = height;
        Width = width;
        Constant = constant;
        _map = map;
    }

    /// <summary>The class, as an index of the logits.</summary>
    public int ClassIndex { get; }

    /// <summary>The class whose logit is subtracted, part by part; null where the logit is explained by itself.</summary>
    public int? Against { get; }

    /// <summary>Rows of the last feature map.</summary>
    public int Height { get; }

    /// <summary>Columns of the last feature map.</summary>
    public int Width { get; }

    /// <summary>
    /// (height, width): what each pixel adds; above zero for the class, below against it. Each stands for its share of the network's input, that is
    /// of the resized and cropped picture: at 224 × 224 for 32 × 32 pixels, and what lies around them within the network's sight.
    /// </summary>
    public ReadOnlySpan<double> Map => _map;

    /// <summary>What does not depend on a place: Σ_k W_k·β_k + b.</summary>
    public double Constant { get; }

    /// <summary>Mean of <see cref="Map"/> plus <see cref="Constant"/>: the logit, or the difference of two, up to the rounding of 32-bit floats.</summary>
    public double Score
    {
        get
        {
            double sum = 0;
            foreach (double part in _map)
            {
                sum += part;
            }

            return (sum / _map.Length) + Constant;
        }
    }
}
