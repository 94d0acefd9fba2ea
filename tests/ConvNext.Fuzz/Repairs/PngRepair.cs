using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Fuzz.Repairs;

/// <summary>
/// Puts a PNG in order: signature, lengths, checksums, and now and then the compressed rows: they are taken out, changed and compressed again, so that changes reach
/// filters and interlacing. Most pictures are made small.
/// </summary>
internal static class PngRepair
{
    private const int SignatureLength = 8;
    private const int HeaderEnd = 33;
    private const int ChunkOverhead = 12;
    private const int LongestRows = 1 << 17;

    private static readonly (byte Depth, byte Colour)[] Kinds =
        [(1, 0), (2, 0), (4, 0), (8, 0), (16, 0), (8, 2), (16, 2), (1, 3), (2, 3), (4, 3), (8, 3), (8, 4), (16, 4), (8, 6), (16, 6)];

    /// <summary>Repairs; the result may be another array.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        if (file.Length < HeaderEnd + ChunkOverhead)
        {
            return file;
        }

        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
        signature.CopyTo(file);
        RepairHeader(file, random);
        if (random.Next(4) == 0)
        {
            file = ChangeRows(file, random);
        }

        RepairChunks(file, random);
        return file;
    }

    private static void RepairHeader(byte[] file, Random random)
    {
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(SignatureLength), 13);
        "IHDR"u8.CopyTo(file.AsSpan(SignatureLength + 4));
        if (random.Next(16) != 0)
        {
            (file[16], file[17], file[18], file[20], file[21], file[22]) = (0, 0, 0, 0, 0, 0);
        }

        if (random.Next(8) != 0)
        {
            (file[26], file[27]) = (0, 0);
            file[28] &= 1;
        }

        if (random.Next(4) == 0)
        {
            (file[24], file[25]) = Kinds[random.Next(Kinds.Length)];
        }
    }

    private static void RepairChunks(byte[] file, Random random)
    {
        int place = SignatureLength;
        while (place + ChunkOverhead <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place));
            int room = file.Length - place - ChunkOverhead;
            if (length > room)
            {
                if (random.Next(4) == 0)
                {
                    return;
                }

                length = (uint)room;
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(place), length);
            }

            uint checksum = Checksum.Crc32(file.AsSpan(place + 4, 4 + (int)length));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(place + 8 + (int)length), checksum);
            place += ChunkOverhead + (int)length;
        }
    }

    /// <summary>The same chunks, but the data: their bytes decompressed, some changed, compressed into one chunk in the first's place.</summary>
    private static byte[] ChangeRows(byte[] file, Random random)
    {
        using MemoryStream data = new();
        using MemoryStream before = new();
        using MemoryStream after = new();
        before.Write(file, 0, SignatureLength);
        int place = SignatureLength;
        while (place + ChunkOverhead <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place));
            if (length > file.Length - place - ChunkOverhead)
            {
                return file;
            }

            bool isData = file.AsSpan(place + 4, 4).SequenceEqual("IDAT"u8);
            (isData ? data : data.Length == 0 ? before : after).Write(file.AsSpan(isData ? place + 8 : place, isData ? (int)length : ChunkOverhead + (int)length));
            place += ChunkOverhead + (int)length;
        }

        byte[] rows = new byte[LongestRows];
        int count = Inflate(data.ToArray(), rows);
        if (count == 0)
        {
            return file;
        }

        for (int change = 1 + random.Next(6); change > 0; change--)
        {
            rows[random.Next(count)] = (byte)(random.Next(2) == 0 ? random.Next(6) : random.Next(256));
        }

        before.Write(Chunk("IDAT"u8, Deflate(rows.AsSpan(0, random.Next(8) == 0 ? random.Next(count) : count))));
        after.WriteTo(before);
        return before.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = new byte[ChunkOverhead + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        return chunk;
    }

    private static int Inflate(byte[] data, byte[] rows)
    {
        try
        {
            using ZLibStream stream = new(new MemoryStream(data), CompressionMode.Decompress);
            return stream.ReadAtLeast(rows, rows.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // Not a stream, or one that wants a dictionary: zlib's own exception is an IOException.
            return 0;
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> rows)
    {
        using MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(rows);
        }

        return compressed.ToArray();
    }
}
