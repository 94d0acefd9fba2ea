using System;
using System.Buffers.Binary;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging;

/// <summary>Size and orientation of a WebP, read from its RIFF chunks.</summary>
internal readonly record struct WebPContainer(int Width, int Height, ExifOrientation Orientation)
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const byte ExifFlag = 8;

    /// <summary>Reads a file that begins with a WebP's RIFF header. What it does not find stays 0, or upright.</summary>
    public static WebPContainer Read(ReadOnlySpan<byte> file)
    {
        int width = 0;
        int height = 0;
        ExifOrientation? orientation = null;
        bool announcesExif = false;
        ReadOnlySpan<byte> rest = file[RiffHeaderLength..];
        while (rest.Length >= ChunkHeaderLength)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            ReadOnlySpan<byte> body = rest[ChunkHeaderLength..];
            body = body[..(int)Math.Min(length, (uint)body.Length)];
            if (width == 0)
            {
                (width, height) = ReadSize(rest[..4], body);
            }

            if (rest.StartsWith("VP8X"u8) && !body.IsEmpty)
            {
                announcesExif = (body[0] & ExifFlag) != 0;
            }
            else if (rest.StartsWith("EXIF"u8) && announcesExif && length <= body.Length)
            {
                // Of several, libwebp gives the first, and none where the header does not announce it.
                orientation ??= ExifBlock.Read(body) ?? ExifOrientation.None;
            }

            // Chunks are padded to an even length.
            long next = ChunkHeaderLength + length + (length & 1);
            rest = next < rest.Length ? rest[(int)next..] : [];
        }

        return new WebPContainer(width, height, orientation ?? ExifOrientation.None);
    }

    private static (int Width, int Height) ReadSize(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        if (type.SequenceEqual("VP8X"u8) && body.Length >= 10)
        {
            return (1 + ReadUInt24(body[4..]), 1 + ReadUInt24(body[7..]));
        }

        if (type.SequenceEqual("VP8 "u8) && body.Length >= 10)
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
        }

        if (type.SequenceEqual("VP8L"u8) && body.Length >= 5)
        {
            uint sizes = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            return (1 + (int)(sizes & 0x3FFF), 1 + (int)((sizes >> 14) & 0x3FFF));
        }

        return (0, 0);
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
