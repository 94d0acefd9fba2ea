using System;
using System.Buffers.Binary;

namespace ConvNext.Weights.PyTorch;

/// <summary>The checksum of zip files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309), eight bytes at a time.</summary>
/// <remarks>
/// Eight tables, the k-th of which carries a byte over k further bytes of zeros (Kounavis and Berry, 2005): the eight look-ups
/// do not wait for each other.
/// </remarks>
internal static unsafe class Crc32
{
    private const int Steps = 8;
    private static readonly uint[] Tables = BuildTables();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(byte* data, long length)
    {
        uint remainder = uint.MaxValue;
        fixed (uint* table = Tables)
        {
            for (; length >= Steps; length -= Steps, data += Steps)
            {
                uint low = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data, 4)) ^ remainder;
                uint high = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data + 4, 4));
                remainder = table[(7 * 256) + (byte)low] ^ table[(6 * 256) + (byte)(low >> 8)] ^ table[(5 * 256) + (byte)(low >> 16)] ^ table[(4 * 256) + (low >> 24)]
                    ^ table[(3 * 256) + (byte)high] ^ table[(2 * 256) + (byte)(high >> 8)] ^ table[256 + (byte)(high >> 16)] ^ table[high >> 24];
            }

            for (; length > 0; length--, data++)
            {
                remainder = (remainder >> 8) ^ table[(byte)(remainder ^ *data)];
            }
        }

        return ~remainder;
    }

    private static uint[] BuildTables()
    {
        uint[] tables = new uint[Steps * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
            }

            tables[i] = remainder;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        }

        return tables;
    }
}
