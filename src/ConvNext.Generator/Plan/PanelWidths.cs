using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Generator.Plan;

/// <summary>
/// How wide the panels of each product's weights are where that is decided already. Image sizes that share their weights share the panels: those that
/// tiles would choose follow the number of pixels.
/// </summary>
internal sealed class PanelWidths
{
    private readonly Dictionary<string, int> _widths;

    private PanelWidths(Dictionary<string, int> widths) => _widths = widths;

    /// <summary>Nothing is decided.</summary>
    public static PanelWidths Free { get; } = new(new Dictionary<string, int>());

    /// <summary>
    /// What all of <paramref name="sizes"/> can have, the default first: the panels of the seven products, which have one width, where any size computes
    /// a product in that way, else those of the default.
    /// </summary>
    public static PanelWidths InCommon(IEnumerable<NetworkPlan> sizes) => new(sizes
        .SelectMany(ProductsOf)
        .GroupBy(product => product.Name)
        .ToDictionary(products => products.Key, products => (products.FirstOrDefault(product => product.Slices > 0) ?? products.First()).PanelWidth));

    /// <summary>The width for the product called <paramref name="name"/>; null where it is open.</summary>
    public int? Of(string name) => _widths.TryGetValue(name, out int width) ? width : null;

    private static IEnumerable<MatrixPlan> ProductsOf(NetworkPlan plan)
    {
        yield return plan.Stem.Matrix;
        if (plan.Stem.Overlap is { } overlap)
        {
            yield return overlap.Matrix;
        }

        foreach (StagePlan stage in plan.Stages)
        {
            if (stage.Downsample is { Matrix.IsQuantized: false } downsample)
            {
                yield return downsample.Matrix;
            }

            if (stage.Block is { Strategy: not BlockStrategy.Quantized } block)
            {
                yield return block.Expand;
                yield return block.Project;
            }
        }
    }
}
