using System;
using System.Diagnostics.CodeAnalysis;

namespace ConvNext.Generator.Plan;

/// <summary>What happens to a tile of sums when all of K has been added.</summary>
internal enum Epilogue
{
    /// <summary>Stored to dense rows.</summary>
    Store,

    /// <summary>Stored to dense rows, then the activation is applied in place while the tile is in the first-level cache.</summary>
    StoreAndActivate,

    /// <summary>Stored to the pixels of a feature map.</summary>
    StoreToMap,

    /// <summary>Added to the block's input and stored to the pixels of a feature map.</summary>
    AddToMap,

    /// <summary>Multiplied with the layer scale, added to the block's input and stored to the pixels of a feature map.</summary>
    ScaleAndAddToMap,
}

/// <summary>A register tile: <paramref name="Rows"/> pixels × <paramref name="Vectors"/> vectors of output channels.</summary>
internal sealed record TilePlan(int VectorBits, int Rows, int Vectors)
{
    public int VectorFloats => VectorBits / 32;

    public int Columns => Vectors * VectorFloats;

    /// <summary>The tile of half the rows, for what tall tiles of seven products leave over. A method: as a property it would be printed with the record, without end.</summary>
    public TilePlan Short() => this with { Rows = Rows / 2 };
}

/// <summary>
/// A matrix product with the weights in panels of <see cref="PanelWidth"/> outputs and, where they do not divide, a last panel of <see cref="TailWidth"/>.
/// </summary>
internal sealed record MatrixPlan : MatrixProduct
{
    [SetsRequiredMembers]
    public MatrixPlan(MatrixProduct product)
        : base(product)
    {
    }

    /// <summary>Outputs per panel: a multiple of 16.</summary>
    public int PanelWidth { get; init; }

    /// <summary>Panels of full width.</summary>
    public int Panels { get; init; }

    /// <summary>Outputs of the last, narrower panel; 0 where there is none.</summary>
    public int TailWidth { get; init; }

    /// <summary>Register tile of full panels with 512-bit vectors.</summary>
    public TilePlan Tile512 { get; init; } = null!;

    /// <summary>Register tile of the narrower panel with 512-bit vectors.</summary>
    public TilePlan? Tail512 { get; init; }

    /// <summary>Register tile with 256-bit vectors: 16 columns at a time.</summary>
    public TilePlan Tile256 { get; init; } = null!;

    /// <summary>Register tile with 128-bit vectors: 16 columns at a time.</summary>
    public TilePlan Tile128 { get; init; } = null!;

    /// <summary>
    /// In how many passes a panel is added up. One, unless the panel and its successor would push the source out of the
    /// second-level cache. Sums wait in memory between passes, exactly as they are: the order of additions stays the same.
    /// </summary>
    public int Passes { get; init; } = 1;

    /// <summary>How many steps of K a turn of a tile's loop has, at the most.</summary>
    public int MostStepsPerTurn { get; init; } = UsualStepsPerTurn;

    // Counting and moving pointers takes turns at the ports that multiply and add. Shared by four steps instead of one, a whole ConvNeXt-Base
    // takes 2.7 % less time on one thread (two steps: 1.8 %).
    public const int UsualStepsPerTurn = 4;

    /// <summary>
    /// Where the number of pixels varies from call to call: calls begin at multiples of this, or so many pixels before the end,
    /// and have at least so many pixels. 0 where every call has <see cref="MatrixProduct.Pixels"/>.
    /// </summary>
    public int Granule { get; init; }

    public bool PixelsVary => Granule > 0;

    /// <summary>Rows of the tallest tile of all register widths.</summary>
    public int MostRows => Math.Max(Tile512.Rows, Math.Max(Tail512?.Rows ?? 0, Math.Max(Tile256.Rows, Tile128.Rows)));

    /// <summary>
    /// In how many slices of the inputs the seven products of Strassen and Winograd are taken, each slice adding to what the one before has
    /// left; 0 where the product is computed as it stands. Tiles then have a row for each pair of pixels.
    /// </summary>
    public int Slices { get; init; }

    /// <summary>Whether the seven products of one matrix make the sums of quarters for the next as well; else they leave all of their result, and no sums.</summary>
    public bool HandsOnSums { get; init; } = true;

    /// <summary>Panels from the first to the second of the two whose quarters are computed together.</summary>
    public int PairDistance { get; init; }

    /// <summary>Whether the seven products take the inputs in several slices, between which quarters of the result wait.</summary>
    public bool IsSliced => Slices > 1;

    /// <summary>Whether a panel is added up in several passes, between which its sums wait.</summary>
    public bool HasPasses => Passes > 1;

    /// <summary>Whether the product ends in a feature map; else in dense rows.</summary>
    public bool IsToMap => Map is not null;

    /// <summary>Whether the last panel is narrower than the others.</summary>
    public bool HasTail => TailWidth > 0;

    /// <summary>Whether a tile has the whole width of a panel, so that a panel is one column of tiles.</summary>
    public bool FillsPanel(TilePlan tile, bool tail) => tile.Columns == (tail ? TailWidth : PanelWidth);

    /// <summary>Whether quarters are written to memory before they end up where they belong: between slices, or before the activation.</summary>
    public bool QuartersWait => IsSliced || !IsToMap;

    /// <summary>Inputs of a slice. Short sums: what the seven products lose in accuracy by their differences, they get back here.</summary>
    public int SliceInputs => Inputs / Slices;

    /// <summary>Inputs that one pass adds.</summary>
    public int PassInputs => Inputs / Passes;

    /// <summary>Inputs that a tile adds before its sums leave their registers.</summary>
    public int TileInputs => Slices > 0 ? SliceInputs / 2 : PassInputs;

    /// <summary>Steps of K in one turn of a tile's loop.</summary>
    public int StepsPerTurn
    {
        get
        {
            int steps = MostStepsPerTurn;
            while (TileInputs % steps != 0)
            {
                steps /= 2;
            }

            return steps;
        }
    }

    /// <summary>Floats in which sums wait between two passes: two sets, because tiles may overlap.</summary>
    public int WaitingFloats => Passes == 1 ? 0 : 2 * Pixels * PanelWidth;

    /// <summary>Whether tiles cover the pixels of every call exactly; where they do not, the last tile is moved back and computes some rows twice.</summary>
    public bool TilesDividePixels(TilePlan tile) => !PixelsVary && Pixels % tile.Rows == 0;

    /// <summary>Whether it is a product of codes of 8 bits, which the runtime computes: no kernel is printed for it, and it has no tiles.</summary>
    public bool IsQuantized { get; init; }

    /// <summary>Whether the weights of a product with one pixel are codes of 8 bits with a scale for each output, and all else is floats.</summary>
    public bool HasCodes { get; init; }

    /// <summary>Inputs as the codes of weights have them: whole fours.</summary>
    public int PaddedInputs => Layout.DivideUp(Inputs, 4) * 4;

    public int AllPanels => Panels + (TailWidth > 0 ? 1 : 0);

    public int PaddedOutputs => Layout.RoundUp(Outputs);

    public long WeightFloats => (long)PaddedOutputs * Inputs;

    /// <summary>Whether a call has one pixel: a matrix times a vector, which takes no tiles.</summary>
    public bool IsVector => Pixels == 1 && Epilogue == Epilogue.Store;

    public bool HasScale => Epilogue == Epilogue.ScaleAndAddToMap;

    /// <summary>Bytes of the next panel to fetch per step of K, so that the panel is there when this one is done.</summary>
    public int PrefetchBytesPerStep(TilePlan tile) =>
        Layout.DivideUp(PanelWidth * sizeof(float), TilesPerPanel(tile));

    /// <summary>
    /// Whether every tile lies within one row of the map, so that its pixels are a constant distance apart: its rows divide the
    /// width, and every tile begins at a multiple of them, the last one of a call too.
    /// </summary>
    public bool TilesStayInRow(TilePlan tile) =>
        Map is not null && Map.Width % tile.Rows == 0 && (PixelsVary ? Granule : Pixels) % tile.Rows == 0;

    private int TilesPerPanel(TilePlan tile) => Layout.DivideUp(Pixels, tile.Rows) * (PanelWidth / tile.Columns > 0 ? PanelWidth / tile.Columns : 1);
}
