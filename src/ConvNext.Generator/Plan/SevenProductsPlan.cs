using System;

namespace ConvNext.Generator.Plan;

/// <summary>
/// The code of a matrix product by seven products of quarters, for every shape: the kernels that differ in sizes only have one body, a class with a type parameter whose
/// constants are the sizes.
/// </summary>
/// <param name="Activation">What is applied to the sums; null where nothing is.</param>
/// <param name="Epilogue">What happens to the sums.</param>
/// <param name="IsSliced">Whether the inputs are taken in several slices, between which quarters of the result wait.</param>
/// <param name="HandsOnSums">Whether the sums of quarters of the result are made as well.</param>
/// <param name="Tiles">Its register tiles.</param>
internal sealed record SevenProductsPlan(ActivationPlan? Activation, Epilogue Epilogue, bool IsSliced, bool HandsOnSums, SevenProductsTiles Tiles)
    : KernelPlan(KernelNames.OfSevenProducts(Activation, Epilogue, IsSliced, HandsOnSums, Tiles))
{
    // Each of the seven products walks over other weights, which come from the second-level cache: two lines a step, which is faster than the
    // processor fetches by itself (ConvNeXt-Base: 0.4 % less time). With 256 bits it is half of that, and fetching gains nothing.
    private const int FetchedSteps512 = 8;

    /// <summary>The body of <paramref name="matrix"/>.</summary>
    public static SevenProductsPlan Of(MatrixPlan matrix, ActivationPlan? activation)
    {
        var tiles = new SevenProductsTiles(matrix.Tile512, matrix.Tile256, matrix.Tile128, matrix.StepsPerTurn);
        return new SevenProductsPlan(activation, matrix.Epilogue, matrix.IsSliced, matrix.HandsOnSums, tiles);
    }

    /// <summary>The interface that a shape's constants implement.</summary>
    public string ShapeName => "I" + Name;

    /// <summary>Whether the product ends in a feature map; else in dense rows.</summary>
    public bool IsToMap => Epilogue is not (Epilogue.Store or Epilogue.StoreAndActivate);

    /// <summary>Whether the sums are multiplied with a factor for each output.</summary>
    public bool HasScale => Epilogue == Epilogue.ScaleAndAddToMap;

    /// <summary>Whether quarters are written to memory before they end up where they belong: between slices, or before the activation.</summary>
    public bool QuartersWait => IsSliced || !IsToMap;

    /// <summary>How many steps of K before they are needed a tile fetches weights into the first-level cache; 0 where it leaves that to the processor.</summary>
    public static int FetchedSteps(TilePlan tile) => tile.VectorBits == 512 ? FetchedSteps512 : 0;
}

/// <summary>Register tiles of seven products.</summary>
/// <param name="Tile512">With 512-bit vectors: a row for each pair of pixels, a panel wide.</param>
/// <param name="Tile256">The same with 256 bits.</param>
/// <param name="Tile128">The same with 128 bits.</param>
/// <param name="StepsPerTurn">Steps of K in one turn of a tile's loop.</param>
internal sealed record SevenProductsTiles(TilePlan Tile512, TilePlan Tile256, TilePlan Tile128, int StepsPerTurn)
{
    /// <summary>Outputs per panel.</summary>
    public int PanelWidth => Tile512.Columns;

    /// <summary>Rows of the tallest tile of all register widths.</summary>
    public int MostRows => Math.Max(Tile512.Rows, Math.Max(Tile256.Rows, Tile128.Rows));
}
