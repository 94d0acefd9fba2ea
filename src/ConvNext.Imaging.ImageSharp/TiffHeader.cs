using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging;

/// <summary>Reads the first directory of a TIFF as far as memory depends on it.</summary>
internal static class TiffHeader
{
    private const int EntryLength = 12;
    private const int MaxBitsPerPixel = 128;
    private const long WholePicture = uint.MaxValue;

    /// <summary>The header, or null for a file that does not begin as a TIFF. Sizes that are not found stay 0 and are refused by the size check.</summary>
    public static ForeignHeader? Read(ReadOnlySpan<byte> file)
    {
        bool isLittle = file.StartsWith("II*\0"u8);
        if (!isLittle && !file.StartsWith("MM\0*"u8))
        {
            return null;
        }

        ForeignHeader unsized = new(ForeignKind.Tiff, 0, 0, 0);
        long directory = file.Length < 8 ? long.MaxValue : ReadUInt32(file[4..], isLittle);
        if (directory > file.Length - 2)
        {
            return unsized;
        }

        long width = 0, height = 0, compression = 1, rowsPerStrip = WholePicture, tileWidth = 0, tileHeight = 0, samples = 1, orientation = 1;
        ReadOnlySpan<byte> entries = file[(int)directory..];
        int count = ReadUInt16(entries, isLittle);
        entries = entries[2..];
        for (int i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            long value = ReadUInt16(entries[2..], isLittle) == 3 ? ReadUInt16(entries[8..], isLittle) : ReadUInt32(entries[8..], isLittle);
            switch (ReadUInt16(entries, isLittle))
            {
                case 256: width = Math.Max(width, value); break;
                case 257: height = Math.Max(height, value); break;
                case 259: compression = value; break;
                case 274: orientation = value; break;
                case 277: samples = Math.Max(samples, value); break;
                case 278: rowsPerStrip = value; break;
                case 322: tileWidth = Math.Max(tileWidth, value); break;
                case 323: tileHeight = Math.Max(tileHeight, value); break;
            }
        }

        return unsized with
        {
            Width = width,
            Height = height,
            Orientation = orientation is >= 1 and <= 8 ? (int)orientation : 1,
            Refusal = Refuse(height, compression, rowsPerStrip, tileWidth, tileHeight, samples),
        };
    }

    /// <summary>Strips, tiles and pixels that take more memory than the picture, and streams inside with a size of their own.</summary>
    private static string? Refuse(long height, long compression, long rowsPerStrip, long tileWidth, long tileHeight, long samples)
    {
        if (compression is 6 or 7)
        {
            return "The TIFF holds JPEG data, whose size its header does not bind; the other compressions are read.";
        }

        if (tileWidth > 0 || tileHeight > 0)
        {
            return "The TIFF is stored in tiles, and strips are read.";
        }

        if (samples > MaxBitsPerPixel / 16)
        {
            return $"The TIFF has {samples} samples in a pixel, and at most {MaxBitsPerPixel / 16} are read.";
        }

        return rowsPerStrip != WholePicture && rowsPerStrip > Math.Max(height, ushort.MaxValue)
            ? $"The TIFF is damaged: it puts {rowsPerStrip} rows into a strip and has {height}."
            : null;
    }

    private static int ReadUInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
