namespace ConvNext.Generator.Plan;

/// <summary>A map cut into bands of rows, one for each item of a step. Where they do not divide the height, the last begins earlier and shares rows with the one before.</summary>
/// <param name="Rows">Rows of a band.</param>
/// <param name="Height">Rows of the map.</param>
internal sealed record BandsPlan(int Rows, int Height)
{
    public int Count => Layout.DivideUp(Height, Rows);

    /// <summary>Whether a band is one row, so that an item's number is its row.</summary>
    public bool AreSingleRows => Rows == 1;

    /// <summary>Whether the last band shares rows with the one before.</summary>
    public bool Overlap => Height % Rows != 0;

    /// <summary>The row that the last band begins with.</summary>
    public int LastFirstRow => Height - Rows;
}

/// <summary>A map cut into bands of rows whose height follows the number of workers.</summary>
/// <param name="AtOnce">Rows that the depthwise convolution takes at once, where there are registers for it: bands of so many.</param>
/// <param name="EqualSharesUpTo">Rows for each worker up to which an equal share for each is better than many small bands, the last of which leave workers idle.</param>
internal sealed record RowsPlan(int AtOnce, int EqualSharesUpTo)
{
    /// <summary>Whether bands are one row for any number of workers: the map has no more.</summary>
    public bool AreSingleRows => AtOnce == 1;

    private const int MostAtOnce = 2;
    private const int FewRowsPerWorker = 8;

    /// <summary>The bands of <paramref name="map"/>.</summary>
    public static RowsPlan Of(FeatureMap map) => new(System.Math.Min(MostAtOnce, map.Height), FewRowsPerWorker);
}
