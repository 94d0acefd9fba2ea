namespace ConvNext.Imaging.Jpeg;

/// <summary>One scan: which components, frequencies and bits it sends, with which tables, and where its data begins.</summary>
internal sealed class JpegScan
{
    /// <summary>The components in the order of their blocks.</summary>
    public required JpegComponent[] Components { get; init; }

    /// <summary>The first frequency of the band, in the order sent.</summary>
    public required int First { get; init; }

    /// <summary>The last frequency of the band.</summary>
    public required int Last { get; init; }

    /// <summary>The bits that earlier scans have not sent, or 0 for a first scan.</summary>
    public required int High { get; init; }

    /// <summary>The bits that are left to later scans.</summary>
    public required int Low { get; init; }

    /// <summary>Units between restart markers, or 0.</summary>
    public required int RestartInterval { get; init; }

    /// <summary>Huffman tables of each component for DC differences; null where the scan needs none.</summary>
    public required HuffmanTable?[] Dc { get; init; }

    /// <summary>Huffman tables of each component for AC coefficients; null where the scan needs none.</summary>
    public required HuffmanTable?[] Ac { get; init; }

    /// <summary>The slots that each component names, (DC, AC): the arithmetic coder keeps its statistics by slot.</summary>
    public required (int Dc, int Ac)[] Slots { get; init; }

    /// <summary>How the arithmetic coder chooses its statistics.</summary>
    public required ArithmeticConditioning Conditioning { get; init; }

    /// <summary>Where the entropy-coded data begins in the file.</summary>
    public required int DataOffset { get; init; }

    /// <summary>Whether its units hold blocks of several components.</summary>
    public bool IsInterleaved => Components.Length > 1;

    /// <summary>Units in a row: of all components, or blocks of the only one.</summary>
    public int UnitsPerRow(JpegFrame frame) => IsInterleaved ? frame.UnitsPerRow : Components[0].WidthInBlocks;

    /// <summary>Rows of units in the scan.</summary>
    public int UnitRows(JpegFrame frame) => IsInterleaved ? frame.Bands : Components[0].HeightInBlocks;

    /// <summary>Blocks that the scan sends.</summary>
    public long Blocks(JpegFrame frame)
    {
        long blocksPerUnit = 0;
        foreach (JpegComponent component in Components)
        {
            blocksPerUnit += IsInterleaved ? component.HorizontalSampling * component.VerticalSampling : 1;
        }

        return blocksPerUnit * UnitsPerRow(frame) * UnitRows(frame);
    }
}
