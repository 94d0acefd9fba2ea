using ConvNext.Configuration;

namespace ConvNext.Generator.Plan;

/// <summary>A norm over the channels of a pixel.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Kind">What it computes.</param>
internal sealed record NormPlan(double Epsilon, NormKind Kind)
{
    /// <summary>Whether it has learned a bias as well as a weight.</summary>
    public bool HasBias => Kind == NormKind.Layer;

    /// <summary>The runtime's class that computes it.</summary>
    public string TypeName => Kind + "Norm";

    /// <summary>What people call it.</summary>
    public string Title => Kind switch
    {
        NormKind.Rms => "RMS norm",
        NormKind.Simple => "simple norm",
        _ => "layer norm",
    };
}
