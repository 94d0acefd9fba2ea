using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The frame header: the size of the picture, its components, and how they are coded.</summary>
internal sealed class JpegFrame
{
    /// <summary>Samples along each side of a block.</summary>
    public const int BlockSide = 8;

    /// <summary>Samples of a block.</summary>
    public const int BlockLength = BlockSide * BlockSide;

    private const int MaxSampling = 4;
    private const int MaxSide = 65500;

    private JpegFrame(byte process, int width, int height, JpegComponent[] components)
    {
        Process = process;
        Width = width;
        Height = height;
        Components = components;
    }

    /// <summary>The marker of the frame header, which names the coding.</summary>
    public byte Process { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The components in the order of the header.</summary>
    public JpegComponent[] Components { get; }

    /// <summary>The largest horizontal sampling factor.</summary>
    public int MaxHorizontalSampling { get; private set; } = 1;

    /// <summary>The largest vertical sampling factor.</summary>
    public int MaxVerticalSampling { get; private set; } = 1;

    /// <summary>Interleaved units in a row.</summary>
    public int UnitsPerRow { get; private set; }

    /// <summary>Rows of interleaved units: the bands in which the picture is decoded, <see cref="RowsPerBand"/> picture rows each.</summary>
    public int Bands { get; private set; }

    /// <summary>Picture rows of a band.</summary>
    public int RowsPerBand => MaxVerticalSampling * BlockSide;

    /// <summary>Whether scans may send a part of the frequencies or of their bits.</summary>
    public bool IsProgressive => Process is JpegMarker.FrameProgressive or JpegMarker.FrameArithmeticProgressive;

    /// <summary>Whether the entropy coder is the arithmetic one.</summary>
    public bool IsArithmetic => Process is JpegMarker.FrameArithmetic or JpegMarker.FrameArithmeticProgressive;

    /// <summary>Blocks of all components.</summary>
    public long Blocks { get; private set; }

    /// <summary>Reads the header as libjpeg does; the sampling factors wait for <see cref="Complete"/>.</summary>
    public static JpegFrame Read(byte process, ReadOnlySpan<byte> body)
    {
        if (body.Length < 6 || body.Length != 6 + (3 * body[5]))
        {
            throw JpegErrors.BadLength("its frame header");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        JpegComponent[] components = new JpegComponent[body[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> component = body.Slice(6 + (3 * i), 3);
            components[i] = new JpegComponent(i, component[0], component[1] >> 4, component[1] & 15, component[2]);
        }

        return new JpegFrame(process, width, height, components);
    }

    /// <summary>Checks the sampling factors and gives every component its size.</summary>
    public void Complete()
    {
        if (Width > MaxSide || Height > MaxSide)
        {
            throw new ImageDecodeException($"The JPEG has {Width} × {Height} pixels, and at most {MaxSide} are read along a side.");
        }

        foreach (JpegComponent component in Components)
        {
            if (component.HorizontalSampling is < 1 or > MaxSampling || component.VerticalSampling is < 1 or > MaxSampling)
            {
                throw JpegErrors.Damaged($"a component is sampled {component.HorizontalSampling} × {component.VerticalSampling}, and 1 to {MaxSampling} are possible");
            }

            MaxHorizontalSampling = Math.Max(MaxHorizontalSampling, component.HorizontalSampling);
            MaxVerticalSampling = Math.Max(MaxVerticalSampling, component.VerticalSampling);
        }

        UnitsPerRow = DivideUp(Width, MaxHorizontalSampling * BlockSide);
        Bands = DivideUp(Height, MaxVerticalSampling * BlockSide);
        foreach (JpegComponent component in Components)
        {
            if (MaxHorizontalSampling % component.HorizontalSampling != 0 || MaxVerticalSampling % component.VerticalSampling != 0)
            {
                throw new ImageDecodeException("The JPEG samples a component at a fraction of the picture's size that is not a whole one, which is not read.");
            }

            component.Place(this);
            Blocks += (long)component.WidthInBlocks * component.HeightInBlocks;
        }
    }

    /// <summary>The quotient, rounded up.</summary>
    public static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>The next multiple of <paramref name="unit"/>.</summary>
    public static int RoundUp(int value, int unit) => DivideUp(value, unit) * unit;
}
