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

        FilterLuma(luma, column, row, strength, inside);
        FilterChroma((ChromaRows * ChromaStride) + (8 * column), column, row, strength, inside);
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
        byte edgeLimit = (byte)(strength.EdgeLimit + FilterStrength.MacroblockEdgeBonus);
        for (int x = column > 0 ? 0 : 4; x < (inside ? 16 : 4); x += 4)
        {
            EdgePixels pixels = LoadLumaColumns(start + x);
            LoopFilter.Simple(ref pixels, x == 0 ? edgeLimit : strength.EdgeLimit);
            StoreLumaColumns(pixels, start + x);
        }

        for (int y = row > 0 ? 0 : 4; y < (inside ? 16 : 4); y += 4)
        {
            int edge = start + (y * LumaStride);
            EdgePixels pixels = EdgePixels.LoadRows(_luma, edge, LumaStride);
            LoopFilter.Simple(ref pixels, y == 0 ? edgeLimit : strength.EdgeLimit);
            pixels.StoreRows(_luma, edge, LumaStride);
        }
    }

    private void FilterLuma(int start, int column, int row, FilterStrength strength, bool inside)
    {
        if (column > 0)
        {
            EdgePixels pixels = LoadLumaColumns(start);
            LoopFilter.BetweenMacroblocks(ref pixels, strength);
            StoreLumaColumns(pixels, start);
        }

        for (int x = 4; inside && x < 16; x += 4)
        {
            EdgePixels pixels = LoadLumaColumns(start + x);
            LoopFilter.InsideMacroblock(ref pixels, strength);
            StoreLumaColumns(pixels, start + x);
        }

        if (row > 0)
        {
            EdgePixels pixels = EdgePixels.LoadRows(_luma, start, LumaStride);
            LoopFilter.BetweenMacroblocks(ref pixels, strength);
            pixels.StoreRows(_luma, start, LumaStride);
        }

        for (int y = 4; inside && y < 16; y += 4)
        {
            int edge = start + (y * LumaStride);
            EdgePixels pixels = EdgePixels.LoadRows(_luma, edge, LumaStride);
            LoopFilter.InsideMacroblock(ref pixels, strength);
            pixels.StoreRows(_luma, edge, LumaStride);
        }
    }

    /// <summary>Both chroma planes at once: a macroblock has one inner edge in each direction.</summary>
    private void FilterChroma(int start, int column, int row, FilterStrength strength, bool inside)
    {
        if (column > 0)
        {
            EdgePixels pixels = EdgePixels.LoadColumns(_chromaU, start, _chromaV, start, ChromaStride);
            LoopFilter.BetweenMacroblocks(ref pixels, strength);
            pixels.StoreColumns(_chromaU, start, _chromaV, start, ChromaStride);
        }

        if (inside)
        {
            EdgePixels pixels = EdgePixels.LoadColumns(_chromaU, start + 4, _chromaV, start + 4, ChromaStride);
            LoopFilter.InsideMacroblock(ref pixels, strength);
            pixels.StoreColumns(_chromaU, start + 4, _chromaV, start + 4, ChromaStride);
        }

        if (row > 0)
        {
            EdgePixels pixels = EdgePixels.LoadRows(_chromaU, _chromaV, start, ChromaStride);
            LoopFilter.BetweenMacroblocks(ref pixels, strength);
            pixels.StoreRows(_chromaU, _chromaV, start, ChromaStride);
        }

        if (inside)
        {
            int edge = start + (4 * ChromaStride);
            EdgePixels pixels = EdgePixels.LoadRows(_chromaU, _chromaV, edge, ChromaStride);
            LoopFilter.InsideMacroblock(ref pixels, strength);
            pixels.StoreRows(_chromaU, _chromaV, edge, ChromaStride);
        }
    }

    private EdgePixels LoadLumaColumns(int start) => EdgePixels.LoadColumns(_luma, start, _luma, start + (8 * LumaStride), LumaStride);

    private void StoreLumaColumns(in EdgePixels pixels, int start) =>
        pixels.StoreColumns(_luma, start, _luma, start + (8 * LumaStride), LumaStride);
}
