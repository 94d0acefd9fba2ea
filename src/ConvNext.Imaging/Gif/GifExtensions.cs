using System;

namespace ConvNext.Imaging.Gif;

/// <summary>What stands before the first frame of a GIF: blocks that mean little, taken apart byte by byte as Pillow does.</summary>
internal static class GifExtensions
{
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;
    private const byte Comment = 0xFE;
    private const byte Application = 0xFF;
    private const int GraphicControlLength = 3;

    /// <summary>Moves behind the byte that begins the first frame.</summary>
    /// <returns>The transparent index that the frame is announced with, or −1.</returns>
    public static int SkipToFrame(ref ReadOnlySpan<byte> rest)
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
                    ReadExtension(ref rest, ref transparentIndex);
                    break;
                default:
                    // Bytes between blocks mean nothing and are passed over, as in Pillow.
                    break;
            }
        }

        throw ImageLimits.Truncated("GIF");
    }

    private static void ReadExtension(ref ReadOnlySpan<byte> rest, ref int transparentIndex)
    {
        if (rest.IsEmpty)
        {
            throw ImageLimits.Truncated("GIF");
        }

        byte label = rest[0];
        rest = rest[1..];
        ReadOnlySpan<byte> block = NextBlock(ref rest);
        switch (label)
        {
            case GraphicControl:
                bool isTransparent = !block.IsEmpty && (block[0] & 1) != 0;
                if (block.Length < GraphicControlLength + (isTransparent ? 1 : 0))
                {
                    throw new ImageDecodeException($"The GIF is damaged: its graphic control extension has {block.Length} bytes, and 4 are needed.");
                }

                transparentIndex = isTransparent ? block[GraphicControlLength] : transparentIndex;
                break;
            case Comment when block.IsEmpty:
                return;
            case Application when block.IsEmpty || (block.StartsWith("NETSCAPE2.0"u8) && NextBlock(ref rest).IsEmpty):
                throw new ImageDecodeException("The GIF is damaged: its application extension is empty.");
            default:
                break;
        }

        // An extension without a block takes what follows for its blocks.
        while (!NextBlock(ref rest).IsEmpty)
        {
        }
    }

    /// <summary>A sub-block, or as much of it as there is; empty at the end of an extension.</summary>
    private static ReadOnlySpan<byte> NextBlock(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return [];
        }

        int length = Math.Min(rest[0], rest.Length - 1);
        ReadOnlySpan<byte> block = rest.Slice(1, length);
        rest = rest[(1 + length)..];
        return block;
    }
}
