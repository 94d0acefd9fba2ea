using System;

namespace ConvNext.Weights.PyTorch;

/// <summary>The checksum of zip files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = BuildTable();

    private uint _complement;

    /// <summary>The checksum of everything added so far.</summary>
    public readonly uint Value => _complement;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint remainder = ~_complement;
        foreach (byte value in bytes)
        {
            remainder = (remainder >> 8) ^ Table[(byte)(remainder ^ value)];
        }

        _complement = ~remainder;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
            }

            table[i] = remainder;
        }

        return table;
    }
}
