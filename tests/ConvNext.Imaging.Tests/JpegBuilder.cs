using System;
using System.Buffers.Binary;
using System.IO;

namespace ConvNext.Imaging.Tests;

/// <summary>Builds JPEGs that no encoder would write.</summary>
internal static class JpegBuilder
{
    /// <summary>
    /// A grey progressive picture whose first scan sends the DC of every block and whose others send nothing: each runs over the whole picture with
    /// a few bytes of ends of band.
    /// </summary>
    public static byte[] EmptyScans(int width, int height, int scans)
    {
        using MemoryStream file = new();
        file.Write([0xFF, 0xD8]);
        byte[] quantisation = new byte[65];
        quantisation.AsSpan(1).Fill(1);
        WriteSegment(file, 0xDB, quantisation);
        WriteSegment(file, 0xC2, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);

        // DC: "0" is a difference of 0 bits. AC: "0" is a run of 2^14 blocks and more, "10" one block.
        WriteSegment(file, 0xC4, [0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        WriteSegment(file, 0xC4, [0x10, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xE0, 0x00]);
        int blocks = ((width + 7) / 8) * ((height + 7) / 8);
        WriteSegment(file, 0xDA, [1, 1, 0, 0, 0, 0]);
        file.Write(new byte[(blocks + 7) / 8]);
        for (int i = 1; i < scans; i++)
        {
            WriteSegment(file, 0xDA, [1, 1, 0, 1, 63, 0]);
            for (int left = blocks; left > 0; left -= 1 << 14)
            {
                // The shortest run of this kind, 2^14 blocks, has a code of one bit and 14 zero bits; the last bit makes a byte of them.
                file.Write([0, 0]);
            }
        }

        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>The file with a segment put before its first scan header.</summary>
    public static byte[] Insert(byte[] file, byte marker, ReadOnlySpan<byte> body)
    {
        using MemoryStream changed = new();
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        changed.Write(file.AsSpan(0, scan));
        WriteSegment(changed, marker, body);
        changed.Write(file.AsSpan(scan));
        return changed.ToArray();
    }

    /// <summary>The file with an EXIF block in front that says which way up it is; one that the file has already counts no more.</summary>
    public static byte[] WithOrientation(byte[] file, int orientation)
    {
        using MemoryStream changed = new();
        changed.Write(file.AsSpan(0, 2));
        WriteSegment(changed, 0xE1, [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]);
        changed.Write(file.AsSpan(2));
        return changed.ToArray();
    }

    /// <summary>Where the first segment of a kind begins: its marker.</summary>
    public static int Find(byte[] file, byte marker) => file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);

    private static void WriteSegment(Stream file, byte marker, ReadOnlySpan<byte> body)
    {
        Span<byte> head = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(body.Length + 2));
        file.Write(head);
        file.Write(body);
    }
}
