using System;
using System.Buffers.Binary;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Gives every entry of a zip file's directory the checksum of the bytes that it names.</summary>
internal static class ZipRepair
{
    private const int CentralLength = 46;
    private const int LocalLength = 30;

    /// <summary>Repairs in place.</summary>
    public static byte[] Repair(byte[] file)
    {
        int place = 0;
        while (place + CentralLength <= file.Length && file.AsSpan(place).IndexOf("PK\u0001\u0002"u8) is var found and >= 0)
        {
            place += found;
            if (place + CentralLength > file.Length)
            {
                break;
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(place + 20));
            uint local = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(place + 42));
            if (local + (long)LocalLength <= file.Length)
            {
                int header = (int)local;
                long nameLength = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + 26));
                long data = header + LocalLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + 28));
                if (data + length <= file.Length)
                {
                    uint checksum = Checksum.Crc32(file.AsSpan((int)data, (int)length));
                    BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place + 16), checksum);
                    BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(header + 14), checksum);
                }
            }

            place += CentralLength;
        }

        return file;
    }
}
