namespace ConvNext.Generator.Plan;

/// <summary>What a layer is in the network as people see it.</summary>
internal enum LayerKind
{
    Stem,
    Downsample,
    Block,
    FeatureMapNorm,
    LastMapNorm,
    Pool,
    HeadHidden,
    Classifier,
}

/// <summary>Channels, rows and columns; no rows and no columns where there are no spatial axes.</summary>
internal sealed record Shape(int Channels, int Height = 0, int Width = 0)
{
    /// <summary>The shape of <paramref name="map"/>.</summary>
    public static Shape Of(FeatureMap map) => new(map.Channels, map.Height, map.Width);
}

/// <summary>A layer: one or several operations that stand together in the network's description, and as one line in Forward.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its place in the network, e.g. <c>stage1.block0</c>: no two layers have one name.</param>
/// <param name="Stage">The stage that it belongs to, counted from zero; <see cref="None"/> behind the stages.</param>
/// <param name="Block">Which block of the stage it is, counted from zero; <see cref="None"/> for what is none.</param>
/// <param name="Step">
/// The number of its line in Forward, counted from zero. The norm of a feature map has that of the layer whose map it takes: it is done at once, before the map is overwritten.
/// </param>
/// <param name="Input">The tensor that it is given.</param>
/// <param name="Output">The tensor that it gives.</param>
/// <param name="Shape">Shape of its output.</param>
internal sealed record Layer(LayerKind Kind, string Name, int Stage, int Block, int Step, string Input, string Output, Shape Shape)
{
    /// <summary>No stage, or no block.</summary>
    public const int None = -1;
}
