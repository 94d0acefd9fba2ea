namespace ConvNext.Generator.Plan;

/// <summary>
/// A product as items for the workers: consecutive panels × parts of the pixels. Consecutive, so that the panel fetched
/// ahead is the one that the same worker needs next.
/// </summary>
/// <param name="PanelsPerItem">Consecutive panels of one item.</param>
/// <param name="PanelItems">Groups of panels.</param>
/// <param name="PixelParts">Equal parts of the pixels.</param>
internal sealed record SplitPlan(int PanelsPerItem, int PanelItems, int PixelParts)
{
    public int Items => PanelItems * PixelParts;

    /// <summary>Whether an item is a part of the pixels; else it has all of them.</summary>
    public bool CutsPixels => PixelParts > 1;

    /// <summary>Whether an item has several panels; else it is one.</summary>
    public bool GroupsPanels => PanelsPerItem > 1;
}
