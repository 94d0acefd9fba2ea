using System;
using System.Buffers.Binary;
using System.Text;

namespace ConvNext.Imaging.Png;

/// <summary>A chunk as its header announces it.</summary>
/// <param name="Type">Its four letters.</param>
/// <param name="BodyStart">Where its body begins in the file.</param>
/// <param name="Length">How long it says that its body is; the file may end before.</param>
internal readonly record struct PngChunk(uint Type, int BodyStart, long Length);

/// <summary>Walks the chunks of a PNG from one to the next.</summary>
/// <param name="file">The whole file.</param>
internal ref struct PngChunkCursor(ReadOnlySpan<byte> file)
{
    private const int SignatureLength = 8;
    private const int HeaderLength = 8;
    private const int ChecksumLength = 4;

    private readonly ReadOnlySpan<byte> _file = file;
    private long _position = SignatureLength;

    /// <summary>What is wrong where no chunk could be read.</summary>
    public readonly ImageDecodeException Error =>
        _file.Length - _position < HeaderLength
            ? ImageLimits.Truncated("PNG")
            : new ImageDecodeException("The PNG is damaged: where a chunk should begin there is none.");

    /// <summary>Reads the next chunk's header; false at the end of the file or where there is none.</summary>
    public bool TryNext(out PngChunk chunk)
    {
        chunk = default;
        if (_file.Length - _position < HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> header = _file.Slice((int)_position, HeaderLength);
        foreach (byte letter in header[4..])
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '_')
            {
                return false;
            }
        }

        chunk = new PngChunk(BinaryPrimitives.ReadUInt32BigEndian(header[4..]), (int)_position + HeaderLength, BinaryPrimitives.ReadUInt32BigEndian(header));
        _position += HeaderLength + chunk.Length + ChecksumLength;
        return true;
    }

    /// <summary>A chunk's body.</summary>
    /// <exception cref="ImageDecodeException">The file ends before it does.</exception>
    public readonly ReadOnlySpan<byte> Body(PngChunk chunk) =>
        chunk.Length <= _file.Length - chunk.BodyStart ? _file.Slice(chunk.BodyStart, (int)chunk.Length) : throw ImageLimits.Truncated("PNG");

    /// <summary>As much of a chunk's body as the file holds.</summary>
    public readonly Range AvailableBody(PngChunk chunk) =>
        chunk.BodyStart..(int)Math.Min(chunk.BodyStart + chunk.Length, _file.Length);

    /// <summary>A piece of the file.</summary>
    public readonly ReadOnlySpan<byte> Slice(Range range) => _file[range];

    /// <summary>Holds a chunk against its checksum.</summary>
    /// <exception cref="ImageDecodeException">It is wrong or missing.</exception>
    public readonly void CheckSum(PngChunk chunk)
    {
        int end = chunk.BodyStart + (int)chunk.Length;
        if (_file.Length - end < ChecksumLength)
        {
            throw ImageLimits.Truncated("PNG");
        }

        if (Crc32.Compute(_file[(chunk.BodyStart - 4)..end]) != BinaryPrimitives.ReadUInt32BigEndian(_file[end..]))
        {
            throw new ImageDecodeException($"The PNG is damaged: the checksum of its {Encoding.ASCII.GetString(_file.Slice(chunk.BodyStart - 4, 4))} chunk is wrong.");
        }
    }
}
