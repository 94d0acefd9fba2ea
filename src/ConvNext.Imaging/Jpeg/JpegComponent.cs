namespace ConvNext.Imaging.Jpeg;

/// <summary>How the components of a JPEG are to be understood.</summary>
internal enum JpegColour
{
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// <summary>One component as the frame header describes it, and its size in the frame.</summary>
internal sealed class JpegComponent
{
    public JpegComponent(int index, byte identifier, int horizontalSampling, int verticalSampling, int quantisationSlot)
    {
        Index = index;
        Identifier = identifier;
        HorizontalSampling = horizontalSampling;
        VerticalSampling = verticalSampling;
        QuantisationSlot = quantisationSlot;
    }

    /// <summary>Its place in the frame header, from 0.</summary>
    public int Index { get; }

    /// <summary>The number by which scan headers name it.</summary>
    public byte Identifier { get; }

    /// <summary>Blocks in a row of an interleaved unit.</summary>
    public int HorizontalSampling { get; }

    /// <summary>Rows of blocks in an interleaved unit.</summary>
    public int VerticalSampling { get; }

    /// <summary>The slot, 0 to 3, of its quantisation table.</summary>
    public int QuantisationSlot { get; }

    /// <summary>Samples in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks in a row, without those that only fill up an interleaved unit.</summary>
    public int WidthInBlocks { get; private set; }

    /// <summary>Rows of blocks, without those that only fill up an interleaved unit.</summary>
    public int HeightInBlocks { get; private set; }

    /// <summary>Blocks in a row up to a whole interleaved unit.</summary>
    public int PaddedWidthInBlocks { get; private set; }

    /// <summary>
    /// The divisors in the order of rows, (8, 8): those of its slot when the component was first sent. Zeros, which make it even grey,
    /// when it never was.
    /// </summary>
    public ushort[] Quantisation { get; set; } = new ushort[JpegFrame.BlockLength];

    /// <summary>Whether a scan has sent the component.</summary>
    public bool IsSent { get; set; }

    /// <summary>Gives it its size in a frame.</summary>
    public void Place(JpegFrame frame)
    {
        Width = JpegFrame.DivideUp(frame.Width * HorizontalSampling, frame.MaxHorizontalSampling);
        Height = JpegFrame.DivideUp(frame.Height * VerticalSampling, frame.MaxVerticalSampling);
        WidthInBlocks = JpegFrame.DivideUp(frame.Width * HorizontalSampling, frame.MaxHorizontalSampling * JpegFrame.BlockSide);
        HeightInBlocks = JpegFrame.DivideUp(frame.Height * VerticalSampling, frame.MaxVerticalSampling * JpegFrame.BlockSide);
        PaddedWidthInBlocks = JpegFrame.DivideUp(WidthInBlocks, HorizontalSampling) * HorizontalSampling;
    }
}
