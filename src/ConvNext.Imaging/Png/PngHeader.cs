using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

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

/// <summary>The header of a PNG and where its pieces lie, read by walking its chunks without decompressing anything.</summary>
internal sealed class PngHeader
{
    private const int SignatureLength = 8;
    private const int HeaderChunkLength = 13;
    private const int ChunkOverhead = 12; // length, type, checksum
    private const uint MaxChunkLength = int.MaxValue;

    private PngHeader()
    {
    }

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

    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; private set; } = ExifOrientation.Upright;

    /// <summary>Where the compressed data lies in the file: the payloads of the consecutive IDAT chunks.</summary>
    public List<Range> DataRanges { get; } = [];

    /// <summary>Bytes of compressed data.</summary>
    public long DataLength { get; private set; }

    /// <summary>Samples per pixel.</summary>
    public int Channels => ColourType switch
    {
        PngColourType.Rgb => 3,
        PngColourType.GreyAlpha => 2,
        PngColourType.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes of one filtered row of <paramref name="width"/> pixels, without its filter byte.</summary>
    public long RowLength(int width) => (((long)width * Channels * BitDepth) + 7) / 8;

    /// <summary>Reads a file that begins with the PNG signature; the size is held against the limits as soon as it is known.</summary>
    public static PngHeader Read(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        PngHeader header = new();
        int position = SignatureLength;
        bool sawPalette = false;
        bool dataEnded = false;
        while (TryReadChunk(file, position, isOptional: dataEnded, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body))
        {
            int bodyStart = position + 8;
            position += ChunkOverhead + body.Length;
            if (header.Width == 0)
            {
                header.ReadHeaderChunk(type, body, options);
                continue;
            }

            bool isData = type.SequenceEqual("IDAT"u8);
            dataEnded |= !isData && header.DataRanges.Count > 0;
            if (isData && !dataEnded)
            {
                header.DataRanges.Add(bodyStart..(bodyStart + body.Length));
                header.DataLength += body.Length;
            }
            else if (type.SequenceEqual("PLTE"u8) && !dataEnded)
            {
                header.ReadPalette(body);
                sawPalette = true;
            }
            else if (type.SequenceEqual("eXIf"u8))
            {
                header.Orientation = ExifOrientation.Read(body);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                break;
            }
        }

        if (header.Width == 0 || header.DataRanges.Count == 0)
        {
            throw ImageLimits.Truncated("PNG");
        }

        return header.ColourType == PngColourType.Palette && !sawPalette
            ? throw new ImageDecodeException("The PNG is damaged: its pixels are indices into a palette, and it has no palette.")
            : header;
    }

    /// <summary>
    /// Reads the chunk at a position; false at the end of the file. What follows the compressed data is optional: there, damage only
    /// ends the walk, for the picture does not depend on it.
    /// </summary>
    private static bool TryReadChunk(ReadOnlySpan<byte> file, int position, bool isOptional, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body)
    {
        type = body = default;
        if (file.Length - position < ChunkOverhead)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        type = file.Slice(position + 4, 4);
        if (length > MaxChunkLength || !IsName(type))
        {
            return isOptional ? false : throw new ImageDecodeException("The PNG is damaged: where a chunk should begin there is none.");
        }

        if (length > (uint)(file.Length - position - ChunkOverhead))
        {
            return isOptional ? false : throw ImageLimits.Truncated("PNG");
        }

        body = file.Slice(position + 8, (int)length);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(file[(position + 8 + (int)length)..]);
        if (Crc32.Compute(file.Slice(position + 4, 4 + (int)length)) != stored)
        {
            return isOptional ? false : throw new ImageDecodeException($"The PNG is damaged: the checksum of its {Encoding.ASCII.GetString(type)} chunk is wrong.");
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> type)
    {
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                return false;
            }
        }

        return true;
    }

    private void ReadHeaderChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, ImageDecodeOptions options)
    {
        if (!type.SequenceEqual("IHDR"u8) || body.Length < HeaderChunkLength)
        {
            throw new ImageDecodeException($"The PNG begins with a chunk {Encoding.ASCII.GetString(type)} of {body.Length} bytes, and an IHDR of {HeaderChunkLength} must come first.");
        }

        long width = BinaryPrimitives.ReadUInt32BigEndian(body);
        long height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        ImageLimits.Check("PNG", width, height, options);
        Width = (int)width;
        Height = (int)height;
        BitDepth = body[8];
        ColourType = (PngColourType)body[9];
        IsInterlaced = body[12] != 0;
        bool isValid = ColourType switch
        {
            PngColourType.Grey => BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColourType.Palette => BitDepth is 1 or 2 or 4 or 8,
            PngColourType.Rgb or PngColourType.GreyAlpha or PngColourType.Rgba => BitDepth is 8 or 16,
            _ => false,
        };
        if (!isValid)
        {
            throw new ImageDecodeException($"The PNG gives colour type {(int)ColourType} with {BitDepth} bits, which the format does not know.");
        }

        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
        {
            throw new ImageDecodeException($"The PNG gives compression {body[10]}, filter {body[11]} and interlace {body[12]}, and 0, 0 and 0 or 1 are known.");
        }
    }

    private void ReadPalette(ReadOnlySpan<byte> body)
    {
        int length = Math.Min(body.Length - (body.Length % 3), Palette.Length);
        body[..length].CopyTo(Palette);
    }
}
