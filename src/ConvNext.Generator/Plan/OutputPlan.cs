namespace ConvNext.Generator.Plan;

/// <summary>An output that was chosen: the reference's name, its shape, and where it comes from.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The reference's name.</param>
/// <param name="Channels">Channels or labels.</param>
/// <param name="Height">Rows, 0 without spatial axes.</param>
/// <param name="Width">Columns, 0 without spatial axes.</param>
/// <param name="OffsetInFloats">Start within an image's outputs.</param>
/// <param name="Stage">The stage whose output it copies; −1 for the stem's, −2 for none, −3 for the image, −4 for the norm before the pooling.</param>
/// <param name="Norm">The layer norm on the way; null for a plain copy.</param>
/// <param name="Rows">Vectors of channels that it is a list of; 0 where it is one vector or a map.</param>
internal sealed record OutputPlan(
    OutputKind Kind, string Name, int Channels, int Height, int Width, int OffsetInFloats, int Stage, OutputNormPlan? Norm = null, int Rows = 0)
{
    public const int FromStem = -1;

    public const int FromHead = -2;

    public const int FromImage = -3;

    public const int FromLastMapNorm = -4;
}

/// <summary>The layer norm of a backbone's feature map.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Weight">γ, a member of its <see cref="WeightView"/>.</param>
/// <param name="Bias">β, another.</param>
internal sealed record OutputNormPlan(double Epsilon, string Weight, string Bias);
