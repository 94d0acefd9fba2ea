using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Exif;

/// <summary>The types of a TIFF value, and which of their values Pillow takes for a number.</summary>
internal static class ExifType
{
    private const ushort Byte = 1;
    private const ushort Ascii = 2;
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Rational = 5;
    private const ushort SignedByte = 6;
    private const ushort Undefined = 7;
    private const ushort SignedShort = 8;
    private const ushort SignedLong = 9;
    private const ushort SignedRational = 10;
    private const ushort Float = 11;
    private const ushort Double = 12;
    private const ushort Directory = 13;
    private const ushort Long8 = 16;

    /// <summary>Bytes of one value, or 0 for a type that is not known: such an entry is passed over.</summary>
    public static int LengthOf(ushort type) => type switch
    {
        Byte or Ascii or SignedByte or Undefined => 1,
        Short or SignedShort => 2,
        Long or SignedLong or Float or Directory => 4,
        Rational or SignedRational or Double or Long8 => 8,
        _ => 0,
    };

    /// <summary>The value as a number. Bytes and text are none for Pillow, and so never an orientation: NaN.</summary>
    public static double Read(ushort type, ReadOnlySpan<byte> bytes, bool littleEndian)
    {
        // All values are turned to little-endian first; those of two parts are turned part by part.
        Span<byte> value = stackalloc byte[sizeof(long)];
        bytes.CopyTo(value);
        if (!littleEndian)
        {
            int part = type is Rational or SignedRational ? sizeof(int) : bytes.Length;
            for (int i = 0; i < bytes.Length; i += part)
            {
                value.Slice(i, part).Reverse();
            }
        }

        return type switch
        {
            Short => BinaryPrimitives.ReadUInt16LittleEndian(value),
            Long or Directory => BinaryPrimitives.ReadUInt32LittleEndian(value),
            Rational => (double)BinaryPrimitives.ReadUInt32LittleEndian(value) / BinaryPrimitives.ReadUInt32LittleEndian(value[4..]),
            SignedByte => (sbyte)value[0],
            SignedShort => BinaryPrimitives.ReadInt16LittleEndian(value),
            SignedLong => BinaryPrimitives.ReadInt32LittleEndian(value),
            SignedRational => (double)BinaryPrimitives.ReadInt32LittleEndian(value) / BinaryPrimitives.ReadInt32LittleEndian(value[4..]),
            Float => BinaryPrimitives.ReadSingleLittleEndian(value),
            Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
            Long8 => BinaryPrimitives.ReadUInt64LittleEndian(value),
            _ => double.NaN,
        };
    }
}
