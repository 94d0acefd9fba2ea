using System;
using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>How a classifier is cut into panels, and its panels into items for the workers, where the number of labels is known when the weights are.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ClassifierPanels
{
    // Items of the step, at the least: enough for the workers to even out.
    private const int WantedItems = 8;

    private readonly int _panelWidth;
    private readonly int _panels;
    private readonly int _panelsPerItem;

    /// <summary>Cuts a classifier of <paramref name="labels"/>, at least one.</summary>
    /// <param name="labels">Outputs of the product.</param>
    /// <param name="panelWidth">Outputs of a panel, a multiple of 16; the last panel may be narrower.</param>
    /// <param name="mostPanelsPerItem">So many panels are work enough for an item.</param>
    public ClassifierPanels(int labels, int panelWidth, int mostPanelsPerItem)
    {
        Labels = labels;
        PaddedLabels = Lanes.RoundUp(labels);
        _panelWidth = panelWidth;
        _panels = (PaddedLabels + panelWidth - 1) / panelWidth;
        _panelsPerItem = Math.Max(1, Math.Min(_panels / WantedItems, mostPanelsPerItem));
        Items = (_panels + _panelsPerItem - 1) / _panelsPerItem;
    }

    /// <summary>Outputs.</summary>
    public int Labels { get; }

    /// <summary>Outputs with those that fill the last lanes.</summary>
    public int PaddedLabels { get; }

    /// <summary>Items.</summary>
    public int Items { get; }

    /// <summary>First panel of an item.</summary>
    public int FirstOf(int item) => item * _panelsPerItem;

    /// <summary>The panel behind the last of an item.</summary>
    public int EndOf(int item) => Math.Min(_panels, (item + 1) * _panelsPerItem);

    /// <summary>Outputs of a panel, padding included.</summary>
    public int WidthOf(int panel) => Math.Min(_panelWidth, PaddedLabels - (panel * _panelWidth));
}
