using System;
using System.Buffers.Binary;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// The chunks of a WebP (RFC 9649), held against the rules of libwebp's demultiplexer, which Pillow reads through: the same files are
/// refused. All frames of an animation are checked, and the first is kept.
/// </summary>
internal sealed class WebPContainer
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int ExtendedHeaderLength = 10;
    private const int AnimationHeaderLength = 6;
    private const int FrameHeaderLength = 16;

    private const int AnimationFlag = 0x02;
    private const int ExifFlag = 0x08;
    private const int AlphaFlag = 0x10;
    private const int KnownFlags = 0x3E;

    private int _flags;
    private bool _isExtended;
    private int _frameCount;
    private bool _hasAnimationHeader;
    private bool _hasExif;

    private WebPContainer()
    {
    }

    /// <summary>Pixels in a row of the canvas.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the canvas.</summary>
    public int Height { get; private set; }

    /// <summary>The EXIF orientation; of a file without the header that announces EXIF, none.</summary>
    public ExifOrientation Orientation { get; private set; } = ExifOrientation.None;

    /// <summary>The picture, or the first of an animation.</summary>
    public WebPFrame Frame { get; private set; }

    /// <summary>
    /// Whether Pillow shows the picture with alpha: of an animation and a lossy picture the header says it, of a lossless one its own.
    /// </summary>
    public bool HasAlpha { get; private set; }

    private bool IsAnimation => (_flags & AnimationFlag) != 0;

    /// <summary>Reads a file that begins with "RIFF", a length and "WEBP".</summary>
    public static WebPContainer Read(ReadOnlySpan<byte> file)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (file.Length < RiffHeaderLength + ChunkHeaderLength || length > (uint)(file.Length - ChunkHeaderLength))
        {
            throw ImageLimits.Truncated("WebP");
        }

        if (length < RiffHeaderLength)
        {
            throw Damaged("its RIFF header leaves no room for a picture");
        }

        // Bytes behind the end that the header gives are no part of the picture.
        ChunkReader chunks = new(file[..(int)(length + ChunkHeaderLength)], RiffHeaderLength);
        WebPContainer container = new();
        if (file[RiffHeaderLength..].StartsWith("VP8X"u8))
        {
            container._isExtended = true;
            container.ReadExtended(ref chunks);
        }
        else if (file[RiffHeaderLength..].StartsWith("VP8 "u8) || file[RiffHeaderLength..].StartsWith("VP8L"u8))
        {
            container.ReadSingleImage(ref chunks);
        }
        else
        {
            throw Damaged("its first chunk is neither VP8, VP8L nor VP8X");
        }

        return container._frameCount > 0 ? container : throw Damaged("it holds no picture");
    }

    private void ReadExtended(ref ChunkReader chunks)
    {
        Chunk header = chunks.Next();
        if (header.Body.Length != ExtendedHeaderLength)
        {
            throw Damaged("its VP8X chunk does not have ten bytes");
        }

        ReadOnlySpan<byte> body = chunks.Bytes(header.Body);
        _flags = body[0];
        Width = 1 + ReadUInt24(body[4..]);
        Height = 1 + ReadUInt24(body[7..]);
        if ((long)Width * Height > uint.MaxValue)
        {
            throw Damaged("its canvas has 2³² pixels or more");
        }

        do
        {
            ReadExtendedChunk(ref chunks);
        }
        while (!chunks.IsAtEnd);

        // libwebp looks at the flags last, so that they are named only when nothing else is wrong.
        if ((_flags & ~KnownFlags) != 0)
        {
            throw Damaged("its VP8X chunk has unknown flags");
        }
    }

    private void ReadExtendedChunk(ref ChunkReader chunks)
    {
        ReadOnlySpan<byte> name = chunks.PeekName();
        if (name.SequenceEqual("ALPH"u8) || name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8))
        {
            if (_hasAnimationHeader || IsAnimation)
            {
                throw Damaged("a picture of an animation stands outside of its frames");
            }

            ReadSingleImage(ref chunks);
            return;
        }

        if (name.SequenceEqual("ANMF"u8))
        {
            ReadAnimationFrame(ref chunks);
            return;
        }

        bool isExif = name.SequenceEqual("EXIF"u8);
        bool isAnimationHeader = name.SequenceEqual("ANIM"u8);
        if (name.SequenceEqual("VP8X"u8))
        {
            throw Damaged("it has two VP8X chunks");
        }

        Chunk chunk = chunks.Next();
        if (isAnimationHeader && chunk.PaddedLength < AnimationHeaderLength)
        {
            throw Damaged("its ANIM chunk is too short");
        }

        _hasAnimationHeader |= isAnimationHeader;
        if (isExif && !_hasExif && (_flags & ExifFlag) != 0)
        {
            // The first EXIF chunk counts.
            _hasExif = true;
            Orientation = ExifBlock.Read(chunks.Bytes(chunk.Body)) ?? ExifOrientation.None;
        }
    }

    /// <summary>Reads the picture of a file that is no animation: a VP8 or VP8L chunk, an ALPH chunk before the former.</summary>
    private void ReadSingleImage(ref ChunkReader chunks)
    {
        if (_frameCount > 0)
        {
            throw Damaged("it has two pictures and is no animation");
        }

        PictureChunks picture = PictureChunks.Read(ref chunks);

        // An ALPH chunk that the header does not announce does not count.
        WebPFrame frame = picture.ToFrame(0, 0, keepAlpha: (_flags & AlphaFlag) != 0);
        if (!_isExtended)
        {
            Width = frame.Width;
            Height = frame.Height;
        }
        else if (frame.Width != Width || frame.Height != Height)
        {
            throw Damaged("its picture and its canvas differ in size");
        }

        AddFrame(frame, picture);
    }

    private void ReadAnimationFrame(ref ChunkReader chunks)
    {
        if (!_hasAnimationHeader)
        {
            throw Damaged("a frame stands before the ANIM chunk");
        }

        ByteRange chunk = chunks.Enter(FrameHeaderLength);
        ReadOnlySpan<byte> header = chunks.Bytes(chunk);
        int x = 2 * ReadUInt24(header);
        int y = 2 * ReadUInt24(header[3..]);
        long width = 1 + ReadUInt24(header[6..]);
        long height = 1 + ReadUInt24(header[9..]);
        if (width * height > uint.MaxValue)
        {
            throw Damaged("a frame has 2³² pixels or more");
        }

        PictureChunks picture = PictureChunks.Read(ref chunks);
        if (chunks.Position > (long)chunk.Start + chunk.Length)
        {
            throw Damaged("a picture is longer than its frame");
        }

        if (!IsAnimation || !picture.HasAny)
        {
            return;
        }

        WebPFrame frame = picture.ToFrame(x, y, keepAlpha: true);
        if ((long)x + frame.Width > Width || (long)y + frame.Height > Height)
        {
            throw Damaged("a frame reaches beyond the canvas");
        }

        AddFrame(frame, picture);
    }

    private void AddFrame(WebPFrame frame, PictureChunks picture)
    {
        if (_frameCount++ == 0)
        {
            Frame = frame;
            HasAlpha = !IsAnimation && frame.IsLossless ? picture.HasAlphaBit : (_flags & AlphaFlag) != 0;
        }
    }

    /// <summary>The error for a file whose parts contradict each other.</summary>
    internal static ImageDecodeException Damaged(string reason) => new($"The WebP is damaged: {reason}.");

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
