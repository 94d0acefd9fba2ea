using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.Png;

/// <summary>The colour types of the PNG specification.</summary>
internal enum PngColourType
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The header of a PNG and where its pieces lie, filled by <see cref="PngHeaderReader"/>.</summary>
internal sealed class PngHeader
{
    private const int HeaderChunkLength = 13;

    /// <summary>Pixels in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Bits per sample: 1, 2, 4, 8 or 16.</summary>
    public int BitDepth { get; private set; }

    /// <summary>What the samples of a pixel are.</summary>
    public PngColourType ColourType { get; private set; }

    /// <summary>Whether the picture is sent in the seven passes of Adam7.</summary>
    public bool IsInterlaced { get; private set; }

    /// <summary>256 colours, (256, 3). Those that the file does not define are greys, as in Pillow.</summary>
    public byte[] Palette { get; } = Palettes.CreateGreyRamp();

    /// <summary>What is transparent.</summary>
    public PngTransparency Transparency { get; } = new();

    /// <summary>Whether rows are laid on white; otherwise transparency is dropped.</summary>
    public bool IsOnWhite { get; private set; }

    /// <summary>The part of the picture that the data fills; the rest is black, or the palette's first colour.</summary>
    public PngRegion Region { get; set; }

    /// <summary>EXIF orientation.</summary>
    public ExifOrientation Orientation { get; set; } = ExifOrientation.None;

    /// <summary>Where the compressed data lies in the file: the payloads of the consecutive chunks of data.</summary>
    public List<Range> DataRanges { get; } = [];

    /// <summary>Bytes of compressed data.</summary>
    public long DataLength { get; set; }

    /// <summary>Whether the file ends within the last chunk of data.</summary>
    public bool IsDataCut { get; set; }

    /// <summary>The size that was read last, in 32 bits each.</summary>
    public (uint Width, uint Height) Size { get; private set; }

    /// <summary>Whether depth and colour type are known; the two that were read last, if not.</summary>
    public bool HasMode { get; private set; }

    /// <summary>Depth and colour type as they were read last.</summary>
    public (byte BitDepth, byte ColourType) Mode { get; private set; }

    /// <summary>Samples per pixel.</summary>
    public int Channels => ColourType switch
    {
        PngColourType.Rgb => 3,
        PngColourType.GreyAlpha => 2,
        PngColourType.Rgba => 4,
        _ => 1,
    };

    /// <summary>The colour of what no data fills.</summary>
    public byte[] Background { get; private set; } = [0, 0, 0];

    /// <summary>Bytes of one filtered row of <paramref name="width"/> pixels, without its filter byte.</summary>
    public long RowLength(int width) => (((long)width * Channels * BitDepth) + 7) / 8;

    /// <summary>Settles colours, when all chunks are read.</summary>
    public void SettleColours(ImageDecodeOptions options)
    {
        IsOnWhite = options.LaysOnWhite;
        if (IsOnWhite && ColourType == PngColourType.Palette)
        {
            Transparency.ApplyToPalette(Palette);
        }

        if (ColourType == PngColourType.Palette)
        {
            Palette.AsSpan(0, 3).CopyTo(Background);
        }
        else if (IsOnWhite)
        {
            Transparency.ApplyToBackground(this, Background);
        }
    }

    /// <summary>Takes IHDR. Of several, each counts for what follows it, as in Pillow; its compression is not looked at.</summary>
    public void ReadHeader(ReadOnlySpan<byte> body)
    {
        if (body.Length < HeaderChunkLength)
        {
            throw new ImageDecodeException($"The PNG is damaged: its IHDR chunk has {body.Length} bytes, and {HeaderChunkLength} are needed.");
        }

        Size = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        Mode = (body[8], body[9]);
        bool isKnown = (PngColourType)body[9] switch
        {
            PngColourType.Grey => body[8] is 1 or 2 or 4 or 8 or 16,
            PngColourType.Palette => body[8] is 1 or 2 or 4 or 8,
            PngColourType.Rgb or PngColourType.GreyAlpha or PngColourType.Rgba => body[8] is 8 or 16,
            _ => false,
        };
        if (isKnown)
        {
            (HasMode, BitDepth, ColourType) = (true, body[8], (PngColourType)body[9]);
        }

        IsInterlaced |= body[12] != 0;
        if (body[11] != 0)
        {
            throw new ImageDecodeException($"The PNG names the filter method {body[11]}, and 0 is known.");
        }
    }

    /// <summary>Takes PLTE; it means something in a picture of indices only.</summary>
    public void ReadPalette(ReadOnlySpan<byte> body)
    {
        if (!HasMode || ColourType != PngColourType.Palette)
        {
            return;
        }

        if (body.Length / 3 > Palettes.Colours)
        {
            throw new ImageDecodeException($"The PNG is damaged: its palette has {body.Length / 3} colours, and {Palettes.Colours} are possible.");
        }

        Palettes.CreateGreyRamp().CopyTo(Palette, 0);
        body[..(body.Length / 3 * 3)].CopyTo(Palette);
    }

    /// <summary>Settles the size, when the chunks before the data are read.</summary>
    /// <exception cref="ImageDecodeException">There is none, it is above the limit, or the kind of pixels is unknown.</exception>
    public void Settle(ImageDecodeOptions options)
    {
        if (!HasMode)
        {
            throw new ImageDecodeException(Mode == default && Size == default
                ? "The PNG is damaged: it has no IHDR chunk before its picture."
                : $"The PNG gives colour type {Mode.ColourType} with {Mode.BitDepth} bits, which the format does not know.");
        }

        ImageLimits.Check("PNG", Size.Width, Size.Height, options);
        (Width, Height) = ((int)Size.Width, (int)Size.Height);
    }
}
