using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// A row of macroblocks in the three planes, with the pixels above it that its filter still changes or that are needed with it for the
/// colours of the picture: half a row of luma and a row of chroma.
/// </summary>
internal sealed class LossyRows
{
    /// <summary>Rows of luma that wait above: the filter changes three of them, and chroma holds back the rest.</summary>
    public const int LumaDelay = 8;

    private const int LumaRows = 16;
    private const int ChromaRows = 8;

    private readonly byte[] _luma;
    private readonly byte[] _chromaU;
    private readonly byte[] _chromaV;

    /// <param name="columns">Macroblocks in a row.</param>
    public LossyRows(int columns)
    {
        LumaStride = 16 * columns;
        ChromaStride = 8 * columns;
        _luma = new byte[LumaStride * (LumaDelay + LumaRows)];
        _chromaU = new byte[ChromaStride * 2 * ChromaRows];
        _chromaV = new byte[ChromaStride * 2 * ChromaRows];
    }

    /// <summary>Bytes from one row of luma to the next.</summary>
    public int LumaStride { get; }

    /// <summary>Bytes from one row of chroma to the next.</summary>
    public int ChromaStride { get; }

    /// <summary>Puts a macroblock into its place.</summary>
    public void Place(MacroblockBuffer macroblock, int column) => macroblock.CopyTo(
        _luma.AsSpan((LumaDelay * LumaStride) + (16 * column)),
        _chromaU.AsSpan((ChromaRows * ChromaStride) + (8 * column)),
        _chromaV.AsSpan((ChromaRows * ChromaStride) + (8 * column)),
        LumaStride,
        ChromaStride);

    /// <summary>Filters the edges of a macroblock: the left one, those inside of it, the upper one, those inside of it.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row.</param>
    /// <param name="isSimple">Whether luma alone is filtered, with the simple filter.</param>
    /// <param name="strength">The limits.</param>
    /// <param name="inside">Whether the edges inside of it are filtered.</param>
    public void Filter(int column, int row, bool isSimple, FilterStrength strength, bool inside)
    {
        if (strength.EdgeLimit == 0)
        {
            return;
        }

        int luma = (LumaDelay * LumaStride) + (16 * column);
        if (isSimple)
        {
            FilterSimple(luma, column, row, strength, inside);
            return;
        }

        int chroma = (ChromaRows * ChromaStride) + (8 * column);
        FilterPlane(_luma, luma, LumaStride, 16, column, row, strength, inside);
        FilterPlane(_chromaU, chroma, ChromaStride, 8, column, row, strength, inside);
        FilterPlane(_chromaV, chroma, ChromaStride, 8, column, row, strength, inside);
    }

    /// <summary>A row of luma; <paramref name="y"/> counts from the first row of the macroblocks and may be negative.</summary>
    public ReadOnlySpan<byte> Luma(int y) => _luma.AsSpan((LumaDelay + y) * LumaStride, LumaStride);

    /// <summary>A row of the first chroma plane, counted likewise.</summary>
    public ReadOnlySpan<byte> ChromaU(int y) => _chromaU.AsSpan((ChromaRows + y) * ChromaStride, ChromaStride);

    /// <summary>A row of the second chroma plane, counted likewise.</summary>
    public ReadOnlySpan<byte> ChromaV(int y) => _chromaV.AsSpan((ChromaRows + y) * ChromaStride, ChromaStride);

    /// <summary>Moves the lowest rows above, for the next row of macroblocks.</summary>
    public void Advance()
    {
        _luma.AsSpan(LumaRows * LumaStride).CopyTo(_luma);
        _chromaU.AsSpan(ChromaRows * ChromaStride).CopyTo(_chromaU);
        _chromaV.AsSpan(ChromaRows * ChromaStride).CopyTo(_chromaV);
    }

    private void FilterSimple(int start, int column, int row, FilterStrength strength, bool inside)
    {
        int edgeLimit = strength.EdgeLimit + FilterStrength.MacroblockEdgeBonus;
        if (column > 0)
        {
            LoopFilter.Simple(_luma, start, 1, LumaStride, 16, edgeLimit);
        }

        for (int x = 4; inside && x < 16; x += 4)
        {
            LoopFilter.Simple(_luma, start + x, 1, LumaStride, 16, strength.EdgeLimit);
        }

        if (row > 0)
        {
            LoopFilter.Simple(_luma, start, LumaStride, 1, 16, edgeLimit);
        }

        for (int y = 4; inside && y < 16; y += 4)
        {
            LoopFilter.Simple(_luma, start + (y * LumaStride), LumaStride, 1, 16, strength.EdgeLimit);
        }
    }

    private static void FilterPlane(Span<byte> plane, int start, int stride, int size, int column, int row, FilterStrength strength, bool inside)
    {
        if (column > 0)
        {
            LoopFilter.Normal(plane, start, 1, stride, size, strength, isMacroblockEdge: true);
        }

        for (int x = 4; inside && x < size; x += 4)
        {
            LoopFilter.Normal(plane, start + x, 1, stride, size, strength, isMacroblockEdge: false);
        }

        if (row > 0)
        {
            LoopFilter.Normal(plane, start, stride, 1, size, strength, isMacroblockEdge: true);
        }

        for (int y = 4; inside && y < size; y += 4)
        {
            LoopFilter.Normal(plane, start + (y * stride), stride, 1, size, strength, isMacroblockEdge: false);
        }
    }
}
