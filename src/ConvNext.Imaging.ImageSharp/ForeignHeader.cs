using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging;

/// <summary>The formats that ImageSharp is asked for.</summary>
internal enum ForeignKind
{
    Tiff,
    Tga,
    Pnm,
    RunLengthBmp,
}

/// <summary>What a header says of a picture for ImageSharp, read without ImageSharp so that the limits come first.</summary>
/// <param name="Kind">The format.</param>
/// <param name="Width">Pixels in a row; 0 where the header gives none.</param>
/// <param name="Height">Rows; 0 where the header gives none.</param>
/// <param name="LeastData">Bytes that the picture takes at least, however well it is compressed.</param>
internal sealed record ForeignHeader(ForeignKind Kind, long Width, long Height, long LeastData)
{
    private const int TgaHeaderLength = 18;
    private const int TgaRunPixels = 128;

    /// <summary>The TIFF's orientation, 1 to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Why the picture is refused although its size is in order, as a sentence; null where it is not.</summary>
    public string? Refusal { get; init; }

    /// <summary>The format's name in errors.</summary>
    public string Name => Kind switch
    {
        ForeignKind.Tiff => "TIFF",
        ForeignKind.Tga => "TGA",
        ForeignKind.Pnm => "PNM",
        _ => "BMP",
    };

    /// <summary>The header of a file that is ImageSharp's to decode, or null.</summary>
    public static ForeignHeader? Read(ImageFormat format, ReadOnlySpan<byte> file) => format switch
    {
        ImageFormat.Bmp => ReadBmp(file),
        ImageFormat.Other => TiffHeader.Read(file) ?? PnmHeader.Read(file) ?? ReadTga(file),
        _ => null,
    };

    /// <summary>Holds the header against the limits.</summary>
    /// <exception cref="ImageDecodeException">It is beyond them, or refused.</exception>
    public void Check(long fileLength, ImageDecodeOptions options)
    {
        ImageLimits.Check(Name, Width, Height, options);
        ImageLimits.CheckDataLength(Name, Width, Height, fileLength, LeastData);
        if (Refusal is not null)
        {
            throw new ImageDecodeException(Refusal);
        }
    }

    private static ForeignHeader? ReadBmp(ReadOnlySpan<byte> file)
    {
        const int InfoEnd = 54;
        if (file.Length < InfoEnd || file[14] < 40 || BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) is not (1 or 2))
        {
            return null;
        }

        // A negative height (rows from the top) is not allowed with runs; the size check refuses it.
        // ImageSharp takes what lies before the pixels for a palette, and memory for all of it.
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        return new ForeignHeader(ForeignKind.RunLengthBmp, BinaryPrimitives.ReadInt32LittleEndian(file[18..]), BinaryPrimitives.ReadInt32LittleEndian(file[22..]), InfoEnd)
        {
            Refusal = offset > file.Length ? $"The BMP is damaged: its pixels begin at byte {offset}, and the file has {file.Length}." : null,
        };
    }

    /// <summary>TGA has no mark at its beginning: it is taken for one where every field of the header is possible.</summary>
    private static ForeignHeader? ReadTga(ReadOnlySpan<byte> file)
    {
        if (file.Length <= TgaHeaderLength || file[1] > 1 || file[2] is not (1 or 2 or 3 or 9 or 10 or 11) || file[16] is not (8 or 15 or 16 or 24 or 32))
        {
            return null;
        }

        bool hasPalette = file[2] is 1 or 9;
        if (hasPalette != (file[1] == 1) || (!hasPalette && file[3..8].ContainsAnyExcept((byte)0)))
        {
            return null;
        }

        long width = BinaryPrimitives.ReadUInt16LittleEndian(file[12..]);
        long height = BinaryPrimitives.ReadUInt16LittleEndian(file[14..]);
        int pixelLength = (file[16] + 7) / 8;
        long data = file[2] < 9 ? width * height * pixelLength : (((width * height) + TgaRunPixels - 1) / TgaRunPixels) * (1 + pixelLength);
        return width == 0 || height == 0 ? null : new ForeignHeader(ForeignKind.Tga, width, height, TgaHeaderLength + data);
    }
}
