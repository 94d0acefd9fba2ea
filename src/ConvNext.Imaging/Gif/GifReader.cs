using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Gif;

/// <summary>
/// Decodes the first frame of a GIF as Pillow's <c>convert("RGB")</c> gives it: a transparent pixel takes the colour that its index has
/// in the palette, and what the frame does not cover takes the transparent index's colour, or that of index 0.
/// On white the transparent index is white.
/// </summary>
internal static class GifReader
{
    private const int ScreenLength = 13;
    private const int ImageDescriptorLength = 9;
    private const int MaxIndexBits = 12;
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
        int transparentIndex = GifExtensions.SkipToFrame(ref rest);

        if (rest.Length < ImageDescriptorLength)
        {
            throw ImageLimits.Truncated("GIF");
        }

        Frame frame = Frame.Read(rest);

        // A frame that reaches beyond the screen enlarges it.
        int width = Math.Max(screenWidth, frame.X + frame.Width);
        int height = Math.Max(screenHeight, frame.Y + frame.Height);
        ImageLimits.Check("GIF", width, height, options);
        frame = frame.In(width, height);

        byte frameFlags = rest[8];
        rest = rest[ImageDescriptorLength..];
        ReadPalette(frameFlags, palette, ref rest);
        if (options.LaysOnWhite && transparentIndex >= 0)
        {
            palette.AsSpan(3 * transparentIndex, 3).Fill(byte.MaxValue);
        }

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

    private static byte[] DecodeFrame(ReadOnlySpan<byte> rest, Frame frame)
    {
        if (rest.IsEmpty)
        {
            throw ImageLimits.Truncated("GIF");
        }

        int minimumBits = rest[0];
        if (minimumBits > MaxIndexBits)
        {
            throw new ImageDecodeException($"The GIF is damaged: it gives its indices {minimumBits} bits, and 0 to {MaxIndexBits} are possible.");
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

    private readonly record struct Frame(int X, int Y, int Width, int Height, bool IsInterlaced)
    {
        public static Frame Read(ReadOnlySpan<byte> descriptor) => new(
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]),
            (descriptor[8] & 0x40) != 0);

        /// <summary>The frame in a picture: one whose left and right side are both at 0 counts as the whole picture in Pillow.</summary>
        public Frame In(int width, int height) => (X, Width, Height) switch
        {
            (0, 0, _) => new Frame(0, 0, width, height, IsInterlaced),
            (_, > 0, > 0) => this,
            _ => throw new ImageDecodeException("The GIF is damaged: its first frame is empty."),
        };
    }
}
