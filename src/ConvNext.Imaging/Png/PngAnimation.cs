using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Png;

/// <summary>Where in the picture the rows of the data go; the whole picture but for the frame of an animation.</summary>
internal readonly record struct PngRegion(int X, int Y, int Width, int Height);

/// <summary>What the chunks of an animated PNG say: which part of the picture the first frame fills, and whether others follow.</summary>
internal sealed class PngAnimation
{
    private const int ControlLength = 8;
    private const int FrameControlLength = 26;
    private const long MaxFrames = 0x80000000;

    private long? _frames;
    private long? _sequence;
    private bool _hasDefaultImage;

    /// <summary>The frame that was announced last: left, top, right, bottom; null where none was.</summary>
    public (long Left, long Top, long Right, long Bottom)? Frame { get; private set; }

    /// <summary>Whether Pillow leaves the rest of the file for the next frame.</summary>
    public bool HasMoreFrames => (_frames ?? 1) + (_frames is not null && _hasDefaultImage ? 1 : 0) > 1;

    /// <summary>Reads acTL. A second one, or an impossible count, makes it an ordinary picture.</summary>
    public void ReadControl(ReadOnlySpan<byte> body)
    {
        Require(body, ControlLength, "acTL");
        long count = BinaryPrimitives.ReadUInt32BigEndian(body);
        _frames = _frames is null && count is > 0 and <= MaxFrames ? count : null;
    }

    /// <summary>Reads fcTL.</summary>
    public void ReadFrameControl(ReadOnlySpan<byte> body, long width, long height)
    {
        Require(body, FrameControlLength, "fcTL");
        Follow(BinaryPrimitives.ReadUInt32BigEndian(body), isFirstPossible: true);
        long left = BinaryPrimitives.ReadUInt32BigEndian(body[12..]);
        long top = BinaryPrimitives.ReadUInt32BigEndian(body[16..]);
        long right = left + BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        long bottom = top + BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
        if (right > width || bottom > height)
        {
            throw new ImageDecodeException("The PNG is damaged: a frame of its animation does not lie inside the picture.");
        }

        Frame = (left, top, right, bottom);
    }

    /// <summary>Reads the number before the data of fdAT.</summary>
    public void ReadFrameData(ReadOnlySpan<byte> body)
    {
        Require(body, sizeof(uint), "fdAT");
        Follow(BinaryPrimitives.ReadUInt32BigEndian(body), isFirstPossible: false);
    }

    /// <summary>Takes note that the picture's data begins.</summary>
    public void BeginData() => _hasDefaultImage = Frame is null && _frames is not null;

    /// <summary>The part of a picture that the data fills.</summary>
    /// <exception cref="ImageDecodeException">The frame is empty.</exception>
    public PngRegion RegionIn(int width, int height)
    {
        // A frame whose left and right side are both at 0 counts as the whole picture in Pillow.
        if (Frame is not { } frame || (frame.Left == 0 && frame.Right == 0))
        {
            return new PngRegion(0, 0, width, height);
        }

        // It was held against the size when it was read, but a second header may have changed that.
        return frame.Right > frame.Left && frame.Bottom > frame.Top && frame.Right <= width && frame.Bottom <= height
            ? new PngRegion((int)frame.Left, (int)frame.Top, (int)(frame.Right - frame.Left), (int)(frame.Bottom - frame.Top))
            : throw new ImageDecodeException("The PNG is damaged: the first frame of its animation is empty or does not lie inside the picture.");
    }

    private static void Require(ReadOnlySpan<byte> body, int length, string type)
    {
        if (body.Length < length)
        {
            throw new ImageDecodeException($"The PNG is damaged: its {type} chunk has {body.Length} bytes, and at least {length} are needed.");
        }
    }

    private void Follow(uint number, bool isFirstPossible)
    {
        bool follows = _sequence is { } last ? last == number - 1L : isFirstPossible && number == 0;
        _sequence = follows ? number : throw new ImageDecodeException("The PNG is damaged: the numbers of its animation's chunks are not in order.");
    }
}
