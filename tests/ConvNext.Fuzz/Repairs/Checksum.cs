using System;

namespace ConvNext.Fuzz.Repairs;

/// <summary>The checksum of PNG and zip, a third time, so that a mistake in a reader's own is not repaired with the same mistake.</summary>
internal static class Checksum
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>CRC-32 of bytes.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            remainder = (remainder >> 8) ^ Table[(byte)(remainder ^ value)];
        }

        return ~remainder;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint remainder = value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ Polynomial;
            }

            table[value] = remainder;
        }

        return table;
    }
}
