using System;

namespace ConvNext.Preprocessing;

/// <summary>An RGB picture whose rows come one after the other, as they are stored, so that nobody holds all of it.</summary>
internal interface IPixelRows : IDisposable
{
    /// <summary>Pixels of a stored row.</summary>
    int StoredWidth { get; }

    /// <summary>Stored rows.</summary>
    int StoredHeight { get; }

    /// <summary>How the stored picture becomes upright.</summary>
    PictureTurn Turn { get; }

    /// <summary>Columns of the upright picture.</summary>
    int Width => Turn.SwapsSides ? StoredHeight : StoredWidth;

    /// <summary>Rows of the upright picture.</summary>
    int Height => Turn.SwapsSides ? StoredWidth : StoredHeight;

    /// <summary>Says once, before the first row, which stored columns and rows are needed: from the first of each up to, but not including, its end.</summary>
    /// <returns>The column that each row begins with, at most the first one needed, and how many each row has.</returns>
    (int FirstColumn, int Columns) Begin(int firstColumn, int endColumn, int firstRow, int endRow);

    /// <summary>Writes the next of the needed rows, (columns, 3).</summary>
    void ReadRow(Span<byte> rgb);

    /// <summary>Follows the last row: what has to be found wrong behind it is found wrong here.</summary>
    void End();
}
