using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Png;

/// <summary>The checksum of PNG chunks: CRC-32 with the reflected polynomial 0xEDB88320, eight bytes at a time ("slicing by 8").</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private const int TableLength = 256;

    private static readonly uint[] Tables = CreateTables();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint[] tables = Tables;
        uint crc = uint.MaxValue;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * TableLength) + (byte)low]
                ^ tables[(6 * TableLength) + (byte)(low >> 8)]
                ^ tables[(5 * TableLength) + (byte)(low >> 16)]
                ^ tables[(4 * TableLength) + (byte)(low >> 24)]
                ^ tables[(3 * TableLength) + (byte)high]
                ^ tables[(2 * TableLength) + (byte)(high >> 8)]
                ^ tables[(1 * TableLength) + (byte)(high >> 16)]
                ^ tables[(byte)(high >> 24)];
        }

        foreach (byte value in bytes)
        {
            crc = (crc >> 8) ^ tables[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    private static uint[] CreateTables()
    {
        uint[] tables = new uint[Slices * TableLength];
        for (uint i = 0; i < TableLength; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            tables[i] = crc;
        }

        for (int i = TableLength; i < tables.Length; i++)
        {
            uint previous = tables[i - TableLength];
            tables[i] = (previous >> 8) ^ tables[(byte)previous];
        }

        return tables;
    }
}
