using System;
using System.Buffers.Binary;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Puts the lengths of a JPEG's segments in order: each ends where the next marker begins. Most pictures are made small.</summary>
internal static class JpegRepair
{
    private const byte StartOfScan = 0xDA;

    /// <summary>Repairs in place.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        int place = 2;
        while (place + 4 <= file.Length)
        {
            if (file[place] != 0xFF || !HasLength(file[place + 1]))
            {
                place++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(place + 2));
            int end = place + 2 + length;
            if (length < 2 || end + 1 >= file.Length || file[end] != 0xFF)
            {
                end = NextMarker(file, place + 4);
                if (end - place - 2 > ushort.MaxValue)
                {
                    return file;
                }

                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(place + 2), (ushort)(end - place - 2));
            }

            if (IsFrame(file[place + 1]) && place + 9 <= file.Length && random.Next(16) != 0)
            {
                file[place + 5] = 0;
                file[place + 7] = 0;
            }

            place = file[place + 1] == StartOfScan ? NextMarker(file, end) : end;
        }

        return file;
    }

    private static bool HasLength(byte marker) => marker is >= 0xC0 and not (>= 0xD0 and <= 0xD9) and not 0xFF;

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static int NextMarker(byte[] file, int from)
    {
        int place = from;
        while (place + 1 < file.Length && !(file[place] == 0xFF && (HasLength(file[place + 1]) || file[place + 1] == 0xD9)))
        {
            place++;
        }

        return Math.Min(place, file.Length);
    }
}
