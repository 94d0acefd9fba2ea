using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Imaging.Png;

/// <summary>Writes PNG files: 8 bits for each of red, green and blue, every row as differences from the pixel to the left.</summary>
internal static class PngWriter
{
    private const int BytesPerPixel = 3;
    private const byte SubtractLeft = 1;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes a picture.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(RgbImage image, Stream output)
    {
        output.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8; // Bits for each sample.
        header[9] = 2; // Red, green, blue.
        WriteChunk(output, "IHDR"u8, header);
        WriteChunk(output, "IDAT"u8, Compress(image));
        WriteChunk(output, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Compress(RgbImage image)
    {
        MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int length = image.Width * BytesPerPixel;
            byte[] filtered = new byte[1 + length];
            filtered[0] = SubtractLeft;
            for (int row = 0; row < image.Height; row++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(row * length, length);
                for (int i = 0; i < length; i++)
                {
                    filtered[1 + i] = (byte)(pixels[i] - (i < BytesPerPixel ? 0 : pixels[i - BytesPerPixel]));
                }

                stream.Write(filtered);
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    // Length, type, content, and the checksum of type and content.
    private static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = new byte[type.Length + content.Length];
        type.CopyTo(chunk);
        content.CopyTo(chunk.AsSpan(type.Length));
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        output.Write(number);
        output.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Compute(chunk));
        output.Write(number);
    }
}
