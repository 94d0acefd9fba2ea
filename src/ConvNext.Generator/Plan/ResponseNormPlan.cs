using System;

namespace ConvNext.Generator.Plan;

/// <summary>
/// The response norm of a stage's hidden values. Before it is known, every pixel's hidden values have to be there: they are kept for the whole map, and the steps of a block
/// come in two halves. Of the first half each item sums the squares of its pixels, group by group; groups are the same whoever works, so the order of the sum is.
/// </summary>
/// <param name="Channels">4C.</param>
/// <param name="Pixels">Pixels of the map.</param>
/// <param name="GroupPixels">Pixels of a group; the last may have fewer.</param>
/// <param name="ScalesWeights">
/// Whether each image's factors go into the project's weights instead of the hidden values: where there are fewer of them. The norm's bias then goes into the project's bias.
/// </param>
internal sealed record ResponseNormPlan(int Channels, int Pixels, int GroupPixels, bool ScalesWeights)
{
    // Floats that an item scales, some microseconds: fewer are not worth taking.
    private const int LeastItemFloats = 32 * 1024;

    /// <summary>How many groups there are.</summary>
    public int Groups => Layout.DivideUp(Pixels, GroupPixels);

    /// <summary>Floats between the sums of two groups, and of all that has one value for each hidden channel.</summary>
    public int Stride => Layout.RoundUp(Channels);

    /// <summary>Pixels whose hidden values one item scales.</summary>
    public int ScaledPixels => Math.Min(Pixels, Layout.DivideUp(LeastItemFloats, Stride));

    /// <summary>Items that scale the hidden values.</summary>
    public int ScaleItems => Layout.DivideUp(Pixels, ScaledPixels);

    /// <summary>The norm of a block whose expand and project are computed by parts of these pixels.</summary>
    public static ResponseNormPlan Of(FeatureMap map, int groupPixels, bool mayScaleWeights) =>
        new(4 * map.Channels, map.Pixels, groupPixels, mayScaleWeights && map.Channels < map.Pixels);
}
