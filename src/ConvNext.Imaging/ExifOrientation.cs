using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging;

/// <summary>Reads the orientation from an EXIF block.</summary>
internal static class ExifOrientation
{
    /// <summary>The orientation of a picture that is stored the right way up.</summary>
    public const int Upright = 1;

    private const ushort OrientationTag = 0x0112;
    private const ushort TypeByte = 1;
    private const ushort TypeShort = 3;
    private const ushort TypeLong = 4;
    private const int EntryLengthInBytes = 12;

    /// <summary>
    /// The orientation, 1 to 8, from a TIFF structure (an EXIF block without its "Exif" prefix): tag 0x0112 of its first directory.
    /// Anything missing, damaged or out of range counts as upright, as it does for Pillow's <c>exif_transpose</c>.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        bool littleEndian = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!littleEndian && !tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        uint directory = ReadUInt32(tiff[4..], littleEndian);
        if (directory > (uint)(tiff.Length - 2))
        {
            return Upright;
        }

        int count = ReadUInt16(tiff[(int)directory..], littleEndian);
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        for (int i = 0; i < count && entries.Length >= EntryLengthInBytes; i++, entries = entries[EntryLengthInBytes..])
        {
            if (ReadUInt16(entries, littleEndian) != OrientationTag)
            {
                continue;
            }

            uint value = ReadUInt16(entries[2..], littleEndian) switch
            {
                TypeByte => entries[8],
                TypeShort => ReadUInt16(entries[8..], littleEndian),
                TypeLong => ReadUInt32(entries[8..], littleEndian),
                _ => Upright,
            };
            return value is >= 1 and <= 8 ? (int)value : Upright;
        }

        return Upright;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
