using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Exif;

/// <summary>
/// Reads the orientation, tag 0x0112 of the first directory of a TIFF structure, as Pillow does: every numeric type counts, of several
/// values the first, of several tags the last; a directory that is cut short holds what came before.
/// </summary>
internal static class ExifBlock
{
    private const ushort OrientationTag = 0x0112;
    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const int ValueLength = 4;

    /// <summary>Whether a block begins as TIFF does; Pillow calls what does not an error of its own kind.</summary>
    public static bool IsTiff(ReadOnlySpan<byte> block) => TryReadByteOrder(WithoutPrefix(block), out _);

    /// <summary>The orientation that a block gives, or null where it has no such tag.</summary>
    /// <param name="block">The block, with or without "Exif\0\0" before it.</param>
    public static ExifOrientation? Read(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> tiff = WithoutPrefix(block);
        if (tiff.IsEmpty)
        {
            return null;
        }

        if (!TryReadByteOrder(tiff, out bool littleEndian))
        {
            return ExifOrientation.Damaged("it does not begin as TIFF does, with II or MM and 42");
        }

        // Little-endian 43 is BigTIFF for Pillow, whose offset would stand beyond the eight bytes that it takes for the header.
        if (tiff.Length < HeaderLength || tiff[2] == 0x2B)
        {
            return ExifOrientation.Damaged("its header does not say where its directory is");
        }

        return new TiffDirectory(tiff, littleEndian).FindOrientation();
    }

    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> block) => block.StartsWith("Exif\0\0"u8) ? block[6..] : block;

    // The number 42 may stand in the wrong byte order.
    private static bool TryReadByteOrder(ReadOnlySpan<byte> tiff, out bool littleEndian)
    {
        littleEndian = tiff.StartsWith("II*\0"u8) || tiff.StartsWith("II\0*"u8) || tiff.StartsWith("II+\0"u8);
        return littleEndian || tiff.StartsWith("MM\0*"u8) || tiff.StartsWith("MM*\0"u8) || tiff.StartsWith("MM\0+"u8);
    }

    /// <summary>The first directory of a TIFF structure.</summary>
    private readonly ref struct TiffDirectory(ReadOnlySpan<byte> tiff, bool littleEndian)
    {
        private readonly ReadOnlySpan<byte> _tiff = tiff;

        public ExifOrientation? FindOrientation()
        {
            ExifOrientation? found = null;
            long position = UInt32(_tiff[4..]);
            if (!Has(position, sizeof(ushort)))
            {
                return null;
            }

            int count = UInt16(_tiff[(int)position..]);
            position += sizeof(ushort);
            for (int i = 0; i < count && Has(position, EntryLength); i++, position += EntryLength)
            {
                ReadOnlySpan<byte> entry = _tiff.Slice((int)position, EntryLength);
                int unit = ExifType.LengthOf(UInt16(entry[2..]));
                if (unit == 0)
                {
                    continue;
                }

                long length = (long)unit * UInt32(entry[4..]);
                long offset = length > ValueLength ? UInt32(entry[8..]) : position + 8;
                if (!Has(offset, length))
                {
                    // Pillow reads no further when a value lies beyond the end.
                    return found;
                }

                if (UInt16(entry) == OrientationTag && length > 0)
                {
                    found = ExifOrientation.FromValue(ExifType.Read(UInt16(entry[2..]), _tiff.Slice((int)offset, unit), littleEndian));
                }
            }

            return found;
        }

        private bool Has(long offset, long length) => offset <= _tiff.Length - length;

        private ushort UInt16(ReadOnlySpan<byte> bytes) =>
            littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

        private uint UInt32(ReadOnlySpan<byte> bytes) =>
            littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
