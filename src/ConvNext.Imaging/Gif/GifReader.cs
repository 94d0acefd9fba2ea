using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Gif;

/// <summary>
/// Decodes the first frame of a GIF as Pillow's <c>convert("RGB")</c> gives it: a transparent pixel takes the colour that its index has
/// in the palette, and what the frame does not cover takes the transparent index's colour, or that of index 0.
/// </summary>
internal static class GifReader
{
    private const int ScreenLength = 13;
    private const int ImageDescriptorLength = 9;
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;

    /// <summary>The longest string (4,096 indices) for the shortest code that names it (12 bits), rounded up.</summary>
    private const int MaxPixelsPerByte = 2731;

    /// <summary>The four interlace passes: first row and distance between rows.</summary>
    private static readonly (int First, int Step)[] InterlacePasses = [(0, 8), (4, 8), (2, 4), (1, 2)];

    /// <summary>Decodes a file that begins with "GIF87a" or "GIF89a".</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        if (file.Length < ScreenLength)
        {
            throw ImageLimits.Truncated("GIF");
        }

        int screenWidth = BinaryPrimitives.ReadUInt16LittleEndian(file[6..]);
        int screenHeight = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        byte[] palette = Palettes.CreateGreyRamp();
        ReadOnlySpan<byte> rest = file[ScreenLength..];
        ReadPalette(file[10], palette, ref rest);
        int transparentIndex = SkipToFrame(ref rest);

        if (rest.Length < ImageDescriptorLength)
        {
            throw ImageLimits.Truncated("GIF");
        }

        Frame frame = new(
            BinaryPrimitives.ReadUInt16LittleEndian(rest),
            BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]),
            (rest[8] & 0x40) != 0);

        // A frame that reaches beyond the screen enlarges it.
        int width = Math.Max(screenWidth, frame.X + frame.Width);
        int height = Math.Max(screenHeight, frame.Y + frame.Height);
        ImageLimits.Check("GIF", width, height, options);

        byte frameFlags = rest[8];
        rest = rest[ImageDescriptorLength..];
        ReadPalette(frameFlags, palette, ref rest);
        byte[] indices = DecodeFrame(rest, frame);
        return Paint(width, height, frame, indices, palette, Math.Max(transparentIndex, 0));
    }

    /// <summary>Reads the colour table that the low bits of a descriptor's flags announce, if any.</summary>
    private static void ReadPalette(byte flags, byte[] palette, ref ReadOnlySpan<byte> rest)
    {
        if ((flags & 0x80) == 0)
        {
            return;
        }

        int length = 3 << ((flags & 7) + 1);
        if (rest.Length < length)
        {
            throw ImageLimits.Truncated("GIF");
        }

        Palettes.CreateGreyRamp().CopyTo(palette, 0);
        rest[..length].CopyTo(palette);
        rest = rest[length..];
    }

    /// <summary>Moves behind the byte that begins the first frame.</summary>
    /// <returns>The transparent index that the frame is announced with, or −1.</returns>
    private static int SkipToFrame(ref ReadOnlySpan<byte> rest)
    {
        int transparentIndex = -1;
        while (!rest.IsEmpty)
        {
            byte introducer = rest[0];
            rest = rest[1..];
            switch (introducer)
            {
                case ImageDescriptor:
                    return transparentIndex;
                case Trailer:
                    throw new ImageDecodeException("The GIF holds no picture: it ends without a frame.");
                case Extension:
                    if (rest.Length >= 6 && rest[0] == GraphicControl && rest[1] >= 4 && (rest[2] & 1) != 0)
                    {
                        transparentIndex = rest[5];
                    }

                    SkipSubBlocks(ref rest);
                    break;
                default:
                    // Bytes between blocks mean nothing and are passed over, as in Pillow.
                    break;
            }
        }

        throw ImageLimits.Truncated("GIF");
    }

    /// <summary>Moves behind an extension: its label, then sub-blocks up to an empty one.</summary>
    private static void SkipSubBlocks(ref ReadOnlySpan<byte> rest)
    {
        int position = 1;
        while (position < rest.Length)
        {
            int length = rest[position];
            position += 1 + length;
            if (length == 0)
            {
                rest = rest[position..];
                return;
            }
        }

        throw ImageLimits.Truncated("GIF");
    }

    private static byte[] DecodeFrame(ReadOnlySpan<byte> rest, Frame frame)
    {
        if (rest.IsEmpty)
        {
            throw ImageLimits.Truncated("GIF");
        }

        int minimumBits = rest[0];
        if (minimumBits is < 2 or > 8)
        {
            throw new ImageDecodeException($"The GIF is damaged: it gives its indices {minimumBits} bits, and 2 to 8 are possible.");
        }

        int pixels = frame.Width * frame.Height;
        ImageLimits.CheckDataLength("GIF", frame.Width, frame.Height, rest.Length - 1, pixels / MaxPixelsPerByte);
        byte[] indices = new byte[pixels];
        int decoded = new LzwDecoder(minimumBits).Decode(rest[1..], indices);
        return decoded == pixels ? indices : throw ImageLimits.Truncated("GIF");
    }

    private static RgbImage Paint(int width, int height, Frame frame, byte[] indices, byte[] palette, int uncoveredIndex)
    {
        byte[] pixels = new byte[3 * width * height];
        bool coversAll = frame.Width == width && frame.Height == height;
        if (!coversAll)
        {
            for (int i = 0; i < pixels.Length; i += 3)
            {
                palette.AsSpan(3 * uncoveredIndex, 3).CopyTo(pixels.AsSpan(i, 3));
            }
        }

        int read = 0;
        foreach ((int first, int step) in frame.IsInterlaced ? InterlacePasses : [(0, 1)])
        {
            for (int row = first; row < frame.Height; row += step)
            {
                Span<byte> target = pixels.AsSpan(3 * (((frame.Y + row) * width) + frame.X), 3 * frame.Width);
                for (int x = 0; x < target.Length; x += 3)
                {
                    palette.AsSpan(3 * indices[read++], 3).CopyTo(target[x..]);
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private readonly record struct Frame(int X, int Y, int Width, int Height, bool IsInterlaced);
}
