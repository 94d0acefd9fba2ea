using System;
using System.Buffers.Binary;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Makes most GIFs small: the screen's and the first frame's sides have two bytes each.</summary>
internal static class GifRepair
{
    /// <summary>Repairs in place.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        if (file.Length > 13 && random.Next(16) != 0)
        {
            (file[7], file[9]) = (0, 0);
            int frame = 13 + ((file[10] & 0x80) == 0 ? 0 : 3 << ((file[10] & 7) + 1));
            int found = frame < file.Length ? file.AsSpan(frame).IndexOf((byte)0x2C) : -1;
            if (found >= 0 && frame + found + 9 < file.Length && random.Next(2) == 0)
            {
                frame += found;
                (file[frame + 2], file[frame + 4], file[frame + 6], file[frame + 8]) = (0, 0, 0, 0);
            }
        }

        return file;
    }
}

/// <summary>Makes most BMPs small, whichever way up, and puts the place of their pixels inside the file.</summary>
internal static class BmpRepair
{
    /// <summary>Repairs in place; what does not begin as a BMP stays as it is.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        if (file.Length < 54 || !file.AsSpan().StartsWith("BM"u8) || random.Next(8) == 0)
        {
            return file;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(14)) >= 40)
        {
            (file[19], file[20], file[21]) = (0, 0, 0);
            byte sign = (byte)(random.Next(2) == 0 ? 0 : 0xFF);
            (file[23], file[24], file[25]) = (sign, sign, sign);
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(10)) > file.Length)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), random.Next(Math.Min(file.Length, 200)));
        }

        return file;
    }
}

/// <summary>Puts the lengths of a WebP's chunks in order, and makes most pictures small.</summary>
internal static class RiffRepair
{
    private const int HeaderLength = 12;

    /// <summary>Repairs in place.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        if (file.Length < HeaderLength + 8)
        {
            return file;
        }

        "RIFF"u8.CopyTo(file);
        "WEBP"u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        RepairChunks(file, HeaderLength, file.Length, random);
        return file;
    }

    private static void RepairChunks(byte[] file, int start, int end, Random random)
    {
        int place = start;
        while (place + 8 <= end)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(place + 4));
            if (length > end - place - 8)
            {
                length = (uint)(end - place - 8);
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place + 4), length);
            }

            Span<byte> chunk = file.AsSpan(place + 8, (int)length);
            if (random.Next(16) != 0)
            {
                MakeSmall(file.AsSpan(place, 4), chunk);
            }

            if (file.AsSpan(place, 4).SequenceEqual("ANMF"u8) && length > 16)
            {
                RepairChunks(file, place + 24, place + 8 + (int)length, random);
            }

            place += 8 + (int)length + ((int)length & 1);
        }
    }

    private static void MakeSmall(ReadOnlySpan<byte> type, Span<byte> chunk)
    {
        if (type.SequenceEqual("VP8 "u8) && chunk.Length >= 10)
        {
            (chunk[7], chunk[9]) = ((byte)(chunk[7] & 0xC0), (byte)(chunk[9] & 0xC0));
        }
        else if (type.SequenceEqual("VP8L"u8) && chunk.Length >= 5)
        {
            // Fourteen bits of width, fourteen of height: eight of each are left.
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[1..]);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[1..], bits & ~0x0FC0_3F00u);
        }
        else if (type.SequenceEqual("VP8X"u8) && chunk.Length >= 10)
        {
            (chunk[5], chunk[6], chunk[8], chunk[9]) = (0, 0, 0, 0);
        }
    }
}
