using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.WebP;

/// <summary>The chunks that make up one picture: VP8L, or VP8 with an ALPH chunk before it.</summary>
internal struct PictureChunks
{
    private const int LossyHeaderLength = 10;
    private const int LosslessHeaderLength = 5;

    private ByteRange _data;
    private ByteRange _alpha;
    private bool _isLossless;
    private int _width;
    private int _height;

    /// <summary>Whether there was any chunk of a picture.</summary>
    public readonly bool HasAny => _data.Length > 0 || _alpha.Start > 0;

    /// <summary>Whether the header of a lossless picture says that its alpha matters.</summary>
    public bool HasAlphaBit { get; private set; }

    /// <summary>Reads chunks as long as they belong to one picture; the reader stands before the first that does not.</summary>
    public static PictureChunks Read(ref ChunkReader chunks)
    {
        PictureChunks picture = default;
        while (picture.TryReadChunk(ref chunks) && !chunks.IsAtEnd)
        {
        }

        return picture;
    }

    /// <summary>The frame at a place of the canvas.</summary>
    /// <param name="x">Columns to the left of it.</param>
    /// <param name="y">Rows above it.</param>
    /// <param name="keepAlpha">Whether the ALPH chunk counts.</param>
    public readonly WebPFrame ToFrame(int x, int y, bool keepAlpha)
    {
        if (_data.Length == 0)
        {
            throw WebPContainer.Damaged("a picture has an ALPH chunk and no VP8 chunk behind it");
        }

        if (keepAlpha && _alpha.Start > _data.Start)
        {
            throw WebPContainer.Damaged("an ALPH chunk stands behind its VP8 chunk");
        }

        return new WebPFrame(_isLossless, _data, keepAlpha ? _alpha : default, x, y, _width, _height);
    }

    private bool TryReadChunk(ref ChunkReader chunks)
    {
        ReadOnlySpan<byte> name = chunks.PeekName();
        Chunk chunk = chunks.Peek();
        if (name.SequenceEqual("ALPH"u8))
        {
            if (_alpha.Start > 0)
            {
                return false;
            }

            _alpha = chunk.Body;
            chunks.Next();
            return true;
        }

        bool isLossless = name.SequenceEqual("VP8L"u8);
        if (isLossless && _alpha.Start > 0)
        {
            throw WebPContainer.Damaged("an ALPH chunk stands beside a VP8L chunk");
        }

        if ((!isLossless && !name.SequenceEqual("VP8 "u8)) || _data.Length > 0)
        {
            return false;
        }

        _isLossless = isLossless;
        _data = new ByteRange(chunk.Body.Start, chunk.PaddedLength);
        ReadSize(chunks.Bytes(_data), chunk.Body.Length);
        chunks.Next();
        return true;
    }

    private void ReadSize(ReadOnlySpan<byte> data, int unpaddedLength)
    {
        if (data.Length < (_isLossless ? LosslessHeaderLength : LossyHeaderLength))
        {
            throw WebPContainer.Damaged("the data of its picture are too short for their header");
        }

        if (_isLossless)
        {
            uint sizes = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            if (data[0] != 0x2F || data[4] >> 5 != 0)
            {
                throw WebPContainer.Damaged("its VP8L chunk does not begin as one of version 0 does");
            }

            HasAlphaBit = (sizes >> 28 & 1) != 0;
            _width = 1 + (int)(sizes & 0x3FFF);
            _height = 1 + (int)((sizes >> 14) & 0x3FFF);
            return;
        }

        _width = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF;
        _height = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF;
        LossyHeader.CheckStart(data, unpaddedLength);
        if (_width == 0 || _height == 0)
        {
            throw WebPContainer.Damaged("its picture is empty");
        }
    }
}
