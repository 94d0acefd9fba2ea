using System;

namespace ConvNext.Fuzz.Repairs;

/// <summary>The checksums of PNG and zip, and of packed files, once more, so that a mistake in a reader's own is not repaired with the same mistake.</summary>
internal static class Checksum
{
    private static readonly uint[] Table = MakeTable(0xEDB88320);
    private static readonly uint[] CastagnoliTable = MakeTable(0x82F63B78);

    /// <summary>CRC-32 of bytes.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes) => ~GoOn(uint.MaxValue, bytes, Table);

    /// <summary>CRC-32C of bytes, and of what <paramref name="before"/> is the checksum of, which is 0 for nothing.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes, uint before = 0) => ~GoOn(~before, bytes, CastagnoliTable);

    private static uint GoOn(uint remainder, ReadOnlySpan<byte> bytes, uint[] table)
    {
        foreach (byte value in bytes)
        {
            remainder = (remainder >> 8) ^ table[(byte)(remainder ^ value)];
        }

        return remainder;
    }

    private static uint[] MakeTable(uint polynomial)
    {
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint remainder = value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ polynomial;
            }

            table[value] = remainder;
        }

        return table;
    }
}
