using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.WebP;

/// <summary>One chunk: its data without the padding, and their length with it.</summary>
internal readonly record struct Chunk(ByteRange Body, int PaddedLength);

/// <summary>Goes through the chunks of a RIFF file. No chunk may reach beyond the end.</summary>
internal ref struct ChunkReader
{
    private const int HeaderLength = 8;
    private const int NameLength = 4;

    private readonly ReadOnlySpan<byte> _file;

    /// <param name="file">The file up to the end that its RIFF header gives.</param>
    /// <param name="position">Where the first chunk begins.</param>
    public ChunkReader(ReadOnlySpan<byte> file, int position)
    {
        _file = file;
        Position = position;
    }

    /// <summary>Where the next chunk begins.</summary>
    public int Position { get; private set; }

    /// <summary>Whether no chunk is left.</summary>
    public readonly bool IsAtEnd => Position == _file.Length;

    /// <summary>The bytes of a stretch of the file.</summary>
    public readonly ReadOnlySpan<byte> Bytes(ByteRange range) => _file.Slice(range.Start, range.Length);

    /// <summary>The four letters of the next chunk.</summary>
    public readonly ReadOnlySpan<byte> PeekName()
    {
        // Its length must be there as well.
        return _file.Length - Position >= HeaderLength ? _file.Slice(Position, NameLength) : throw ImageLimits.Truncated("WebP");
    }

    /// <summary>The next chunk, without moving on.</summary>
    public readonly Chunk Peek()
    {
        _ = PeekName();
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_file[(Position + NameLength)..]);
        long padded = length + (long)(length & 1);
        int start = Position + HeaderLength;
        return padded <= _file.Length - start ? new Chunk(new ByteRange(start, (int)length), (int)padded) : throw ImageLimits.Truncated("WebP");
    }

    /// <summary>The next chunk; moves behind it.</summary>
    public Chunk Next()
    {
        Chunk chunk = Peek();
        Position = chunk.Body.Start + chunk.PaddedLength;
        return chunk;
    }

    /// <summary>Moves into the next chunk, behind its first <paramref name="headerLength"/> bytes, after which further chunks stand.</summary>
    /// <returns>The data of the chunk with its padding.</returns>
    public ByteRange Enter(int headerLength)
    {
        Chunk chunk = Peek();
        if (chunk.PaddedLength < headerLength)
        {
            throw WebPContainer.Damaged("a chunk is too short for its header");
        }

        Position = chunk.Body.Start + headerLength;
        return new ByteRange(chunk.Body.Start, chunk.PaddedLength);
    }
}
