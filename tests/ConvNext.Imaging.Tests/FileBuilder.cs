using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;
using ConvNext.Imaging.Png;

namespace ConvNext.Imaging.Tests;

/// <summary>Builds small files for tests that need one which no encoder would write.</summary>
internal static class FileBuilder
{
    /// <summary>A PNG with the given header fields and filtered rows, its checksums right.</summary>
    public static byte[] Png(uint width, uint height, byte bitDepth, byte colourType, byte[] filteredRows)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(filteredRows);
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        header[9] = colourType;

        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", compressed.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>Makes the checksums of a PNG right again after its bytes were changed.</summary>
    public static void RepairPngChecksums(byte[] file)
    {
        for (int position = 8; position + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(position));
            if (length > file.Length - position - 12)
            {
                return;
            }

            int end = position + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), Crc32.Compute(file.AsSpan(position + 4, 4 + (int)length)));
            position = end + 4;
        }
    }

    /// <summary>
    /// A GIF of one colour whose codes each name the string just being defined, so that the strings grow by one index from code to code,
    /// up to the 4,096th.
    /// </summary>
    public static byte[] GifWithLongestStrings(ushort width, ushort height)
    {
        using MemoryStream data = new();
        uint buffer = 0;
        int buffered = 0;
        int bits = 3;
        void Put(int code)
        {
            buffer |= (uint)code << buffered;
            for (buffered += bits; buffered >= 8; buffered -= 8, buffer >>= 8)
            {
                data.WriteByte((byte)buffer);
            }
        }

        // With two bits per index: 4 clears the table, 5 ends the data, 6 is the first string.
        Put(4);
        Put(0);
        long pixels = 1;
        for (int code = 6; pixels < (long)width * height; code++)
        {
            int named = Math.Min(code, 4095);
            Put(named);
            pixels += named - 4;
            bits = named + 1 == 1 << bits && bits < 12 ? bits + 1 : bits;
        }

        Put(5);
        data.WriteByte((byte)buffer);

        using MemoryStream file = new();
        file.Write(Encoding.ASCII.GetBytes("GIF89a"));
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x81, 0, 0]);
        file.Write([10, 20, 30, 40, 50, 60, 0, 0, 0, 0, 0, 0]);
        file.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 2]);
        byte[] codes = data.ToArray();
        for (int i = 0; i < codes.Length; i += 255)
        {
            int count = Math.Min(255, codes.Length - i);
            file.WriteByte((byte)count);
            file.Write(codes, i, count);
        }

        file.Write([0, 0x3B]);
        return file.ToArray();
    }

    /// <summary>
    /// A progressive JPEG of one grey: a scan of all first coefficients, then scans that each say of all blocks that nothing follows. A scan of
    /// any picture takes a few bytes.
    /// </summary>
    public static byte[] ProgressiveJpeg(int width, int height, int scans)
    {
        using MemoryStream file = new();
        void Segment(byte marker, params byte[] body) => file.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body]);
        file.Write([0xFF, 0xD8]);
        byte[] quantisation = new byte[65];
        quantisation.AsSpan(1).Fill(1);
        Segment(0xDB, quantisation);
        Segment(0xC2, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0);

        // The codes: 0 for no difference; 0 for a run of 2¹⁴ empty blocks and more, 10 for one.
        Segment(0xC4, [0x00, 1, 1, .. new byte[14], 0, 1]);
        Segment(0xC4, [0x10, 1, 1, .. new byte[14], 0xE0, 0x00]);
        int blocks = (width + 7) / 8 * ((height + 7) / 8);
        Segment(0xDA, 1, 1, 0x00, 0, 0, 0);
        file.Write(new byte[(blocks + 7) / 8]);
        byte[] empty = EmptyBlocks(blocks);
        for (int scan = 1; scan < scans; scan++)
        {
            Segment(0xDA, 1, 1, 0x00, 1, 63, 0);
            file.Write(empty);
        }

        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    private static byte[] EmptyBlocks(int blocks)
    {
        using MemoryStream data = new();
        int buffer = 0;
        int count = 0;
        void Put(int value, int bits)
        {
            for (int bit = bits - 1; bit >= 0; bit--)
            {
                buffer = (buffer << 1) | ((value >> bit) & 1);
                if (++count % 8 == 0)
                {
                    data.WriteByte((byte)buffer);
                    if ((byte)buffer == 0xFF)
                    {
                        data.WriteByte(0);
                    }
                }
            }
        }

        for (int left = blocks; left > 0;)
        {
            bool isRun = left >= 1 << 14;
            int length = isRun ? Math.Min(left, 32767) : 1;
            Put(isRun ? 0 : 0b10, isRun ? 1 : 2);
            Put(length - (1 << 14), isRun ? 14 : 0);
            left -= length;
        }

        Put((1 << 7) - 1, 7);
        return data.ToArray();
    }

    private static void WriteChunk(Stream file, string type, byte[] body)
    {
        byte[] chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)body.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        body.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32.Compute(chunk.AsSpan(4, 4 + body.Length)));
        file.Write(chunk);
    }
}
