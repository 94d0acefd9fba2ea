using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Bmp;

/// <summary>The headers and the palette of a Windows bitmap.</summary>
internal sealed class BmpHeader
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;
    private const int InfoHeaderLength = 40;
    private const int MasksLength = 12;
    private const int MaxColours = 65536;
    private const uint Uncompressed = 0;
    private const uint RunLength8 = 1;
    private const uint RunLength4 = 2;
    private const uint BitFields = 3;

    private BmpHeader()
    {
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Whether the first stored row is the top one; usually it is the bottom one.</summary>
    public bool IsTopDown { get; private set; }

    /// <summary>1, 4, 8, 16, 24 or 32.</summary>
    public int BitsPerPixel { get; private set; }

    /// <summary>How many bits of a row a pixel takes: <see cref="BitsPerPixel"/>, but where the palette is a ramp of greys.</summary>
    public int SampleBits { get; private set; }

    /// <summary>Where the pixels begin in the file.</summary>
    public long PixelOffset { get; private set; }

    /// <summary>Where red begins in a pixel, in bits.</summary>
    public int RedShift { get; private set; } = 16;

    /// <summary>Where green begins in a pixel, in bits.</summary>
    public int GreenShift { get; private set; } = 8;

    /// <summary>Where blue begins in a pixel, in bits.</summary>
    public int BlueShift { get; private set; }

    /// <summary>Where alpha begins in a pixel, in bits, or −1 where Pillow sees none: only masks of 32 bits name it.</summary>
    public int AlphaShift { get; private set; } = -1;

    /// <summary>Whether a pixel of 16 bits gives green six of them (5-6-5); otherwise each channel has five.</summary>
    public bool HasSixBitGreen { get; private set; }

    /// <summary>256 colours, (256, 3). Those that the file does not define are greys, as in Pillow.</summary>
    public byte[] Palette { get; } = Palettes.CreateGreyRamp();

    /// <summary>Reads the headers of a file that begins with "BM".</summary>
    public static BmpHeader Read(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        if (file.Length < FileHeaderLength + CoreHeaderLength)
        {
            throw ImageLimits.Truncated("BMP");
        }

        BmpHeader header = new() { PixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]) };
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderLength..]);
        if (length is not (CoreHeaderLength or InfoHeaderLength or 52 or 56 or 64 or 108 or 124))
        {
            throw new ImageDecodeException($"The BMP has a header of {length} bytes, and 12, 40, 52, 56, 64, 108 and 124 are known.");
        }

        if (length > file.Length - FileHeaderLength)
        {
            throw ImageLimits.Truncated("BMP");
        }

        ReadOnlySpan<byte> info = file.Slice(FileHeaderLength, (int)length);
        long colours = header.ReadInfo(info, options, out uint compression);
        int position = FileHeaderLength + (int)length;
        switch (compression)
        {
            case Uncompressed:
                header.UseDefaultMasks();
                break;
            case BitFields when header.BitsPerPixel >= 16:
                header.ReadMasks(file, info, ref position);
                break;
            case RunLength8 or RunLength4:
                throw new ImageDecodeException("The BMP is run-length compressed, and uncompressed ones are read.");
            default:
                throw new ImageDecodeException($"The BMP names the compression {compression} with {header.BitsPerPixel} bits, and uncompressed ones are read.");
        }

        header.SampleBits = header.BitsPerPixel;
        position = header.ReadPalette(file, position, colours, entryLength: length == CoreHeaderLength ? 3 : 4);
        header.PixelOffset = header.PixelOffset == 0 ? position : header.PixelOffset;
        if (header.PixelOffset > file.Length)
        {
            throw new ImageDecodeException($"The BMP is damaged: it puts its pixels at byte {header.PixelOffset}, and the file has {file.Length} bytes.");
        }

        return header;
    }

    private long ReadInfo(ReadOnlySpan<byte> info, ImageDecodeOptions options, out uint compression)
    {
        bool isCore = info.Length == CoreHeaderLength;
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : BinaryPrimitives.ReadInt32LittleEndian(info[8..]);

        // Only a top byte of 255 makes a height negative for Pillow, so that less than −2²⁴ is a very large one.
        IsTopDown = !isCore && info[11] == 0xFF;
        height = IsTopDown ? -height : height & uint.MaxValue;
        width &= uint.MaxValue;
        ImageLimits.Check("BMP", width, height, options);
        Width = (int)width;
        Height = (int)height;
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(info[(isCore ? 10 : 14)..]);
        if (BitsPerPixel is not (1 or 4 or 8 or 16 or 24 or 32))
        {
            throw new ImageDecodeException($"The BMP has {BitsPerPixel} bits per pixel, and 1, 4, 8, 16, 24 and 32 are read.");
        }

        compression = isCore ? Uncompressed : BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        long colours = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(info[32..]);
        return colours == 0 ? 1L << BitsPerPixel : colours;
    }

    private void UseDefaultMasks()
    {
        if (BitsPerPixel == 16)
        {
            (RedShift, GreenShift) = (10, 5);
        }
    }

    /// <summary>The masks stand within the longer headers, or behind the 40 bytes of the short one, then without one for alpha.</summary>
    private void ReadMasks(ReadOnlySpan<byte> file, ReadOnlySpan<byte> info, ref int position)
    {
        bool isInside = info.Length >= InfoHeaderLength + MasksLength;
        ReadOnlySpan<byte> masks = isInside ? info[InfoHeaderLength..] : file[position..];
        if (masks.Length < MasksLength)
        {
            throw ImageLimits.Truncated("BMP");
        }

        position += isInside ? 0 : MasksLength;
        uint alpha = info.Length >= InfoHeaderLength + MasksLength + sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(masks[MasksLength..]) : 0;
        uint red = BinaryPrimitives.ReadUInt32LittleEndian(masks);
        uint green = BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]);
        uint blue = BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]);
        switch (BitsPerPixel, red, green, blue)
        {
            case (16, 0xF800, 0x07E0, 0x001F):
                (RedShift, GreenShift, HasSixBitGreen) = (11, 5, true);
                break;
            case (16, 0x7C00, 0x03E0, 0x001F):
                (RedShift, GreenShift) = (10, 5);
                break;
            case (24, 0xFF0000, 0xFF00, 0xFF) or (32, 0xFF0000, 0xFF00, 0xFF) when BitsPerPixel == 24 || alpha == 0:
                break;
            case (32, 0xFF0000, 0xFF00, 0xFF) when alpha == 0xFF000000:
            case (32, 0, 0, 0) when alpha == 0:
                AlphaShift = 24;
                break;
            case (32, 0xFF000000, 0xFF0000, 0xFF00) when alpha is 0 or 0xFF:
                (RedShift, GreenShift, BlueShift, AlphaShift) = (24, 16, 8, alpha == 0 ? -1 : 0);
                break;
            case (32, 0xFF, 0xFF00, 0xFF0000) when alpha == 0xFF000000:
                (RedShift, GreenShift, BlueShift, AlphaShift) = (0, 8, 16, 24);
                break;
            default:
                throw new ImageDecodeException($"The BMP spreads {BitsPerPixel} bits over the masks {red:X8}, {green:X8} and {blue:X8} (alpha {alpha:X8}), which is not read.");
        }
    }

    /// <summary>Blue, green, red and, but for the oldest header, an unused byte.</summary>
    /// <returns>Where the palette ends in the file.</returns>
    private int ReadPalette(ReadOnlySpan<byte> file, int position, long colours, int entryLength)
    {
        if (BitsPerPixel > 8)
        {
            return position;
        }

        if (colours > MaxColours)
        {
            throw new ImageDecodeException($"The BMP is damaged: its palette has {colours} colours, and {Palettes.Colours} are possible.");
        }

        // Some writers forget the palette in the offset of the pixels; Pillow then takes four bytes a colour, whatever the header.
        if (PixelOffset == position)
        {
            PixelOffset += 4 * colours;
        }

        ReadOnlySpan<byte> entries = file[position..];
        entries = entries[..(int)Math.Min(entries.Length, entryLength * colours)];
        if (IsGrey(entries, (int)colours, entryLength))
        {
            // Pillow drops such a palette, and takes the pixels for ones of 1 or 8 bits, whatever the header says.
            (SampleBits, bool isBlackAndWhite) = colours == 2 ? (1, true) : (8, false);
            if (isBlackAndWhite)
            {
                Palette.AsSpan(3, 3).Fill(byte.MaxValue);
            }

            return position + entries.Length;
        }

        if (entries.Length / entryLength > Palettes.Colours)
        {
            throw new ImageDecodeException($"The BMP is damaged: its palette has {entries.Length / entryLength} colours, and {Palettes.Colours} are possible.");
        }

        for (int i = 0; i < entries.Length / entryLength; i++)
        {
            ReadOnlySpan<byte> entry = entries[(i * entryLength)..];
            (Palette[3 * i], Palette[(3 * i) + 1], Palette[(3 * i) + 2]) = (entry[2], entry[1], entry[0]);
        }

        return position + entries.Length;
    }

    private static bool IsGrey(ReadOnlySpan<byte> entries, int colours, int entryLength)
    {
        for (int i = 0; i < colours; i++)
        {
            byte grey = colours == 2 && i == 1 ? byte.MaxValue : (byte)i;
            int at = Math.Min(i * entryLength, entries.Length);
            if (!entries[at..Math.Min(at + 3, entries.Length)].SequenceEqual([grey, grey, grey]))
            {
                return false;
            }
        }

        return true;
    }
}
