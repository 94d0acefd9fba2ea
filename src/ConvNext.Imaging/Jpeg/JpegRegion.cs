using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The part of a picture that is decoded. Along a row it is whole interleaved units, with one more on either side where there is one, because
/// upsampling looks at its neighbours; what lies outside is entropy-decoded and dropped.
/// </summary>
internal sealed class JpegRegion
{
    private readonly int _endUnit;

    private JpegRegion(JpegFrame frame, int firstUnit, int endUnit, int firstRow, int endRow)
    {
        FirstUnit = firstUnit;
        _endUnit = endUnit;
        FirstRow = firstRow;
        FirstColumn = firstUnit * frame.MaxHorizontalSampling * JpegFrame.BlockSide;
        Width = Math.Min(frame.Width, endUnit * frame.MaxHorizontalSampling * JpegFrame.BlockSide) - FirstColumn;

        // Upsampling looks at the row of samples above.
        FirstBand = Math.Max(0, firstRow - frame.MaxVerticalSampling) / frame.RowsPerBand;

        // And at the one below. An arithmetic decoder has to see all of the data: only it can find that the file ends too early.
        EndBand = frame.IsArithmetic ? frame.Bands : Math.Min(frame.Bands, JpegFrame.DivideUp(endRow + frame.MaxVerticalSampling, frame.RowsPerBand));
    }

    /// <summary>The first column of units.</summary>
    public int FirstUnit { get; }

    /// <summary>The first band of units of which samples are needed.</summary>
    public int FirstBand { get; }

    /// <summary>The band behind the last one that is decoded.</summary>
    public int EndBand { get; }

    /// <summary>The first row of the picture.</summary>
    public int FirstRow { get; }

    /// <summary>The first column of the picture.</summary>
    public int FirstColumn { get; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>All of a picture.</summary>
    public static JpegRegion Whole(JpegFrame frame) => new(frame, 0, frame.UnitsPerRow, 0, frame.Height);

    /// <summary>The smallest region that has the columns and rows from the first of each up to, but not including, its end.</summary>
    public static JpegRegion Around(JpegFrame frame, int firstColumn, int endColumn, int firstRow, int endRow)
    {
        int unit = frame.MaxHorizontalSampling * JpegFrame.BlockSide;
        int firstUnit = Math.Max(0, (firstColumn / unit) - 1);
        int endUnit = Math.Min(frame.UnitsPerRow, JpegFrame.DivideUp(endColumn, unit) + 1);
        return new JpegRegion(frame, firstUnit, endUnit, firstRow, endRow);
    }

    /// <summary>The first block of a component in each row of blocks.</summary>
    public int FirstBlock(JpegComponent component) => FirstUnit * component.HorizontalSampling;

    /// <summary>Blocks of a component in each row of blocks, without those that only fill up a unit.</summary>
    public int Blocks(JpegComponent component) =>
        Math.Min(component.WidthInBlocks, _endUnit * component.HorizontalSampling) - FirstBlock(component);

    /// <summary>Samples of a component in each of its rows.</summary>
    public int Samples(JpegComponent component) =>
        Math.Min(component.Width, _endUnit * component.HorizontalSampling * JpegFrame.BlockSide) - (FirstBlock(component) * JpegFrame.BlockSide);

    /// <summary>The units of a scan's row that are kept in a band, (first, end): none in the bands above the region.</summary>
    public (int First, int End) Units(JpegScan scan, int band)
    {
        if (band < FirstBand)
        {
            return (0, 0);
        }

        JpegComponent component = scan.Components[0];
        return scan.IsInterleaved ? (FirstUnit, _endUnit) : (FirstBlock(component), FirstBlock(component) + Blocks(component));
    }
}
