using System;
using System.Collections.Generic;
using System.IO;

namespace ConvNext.Imaging.Png;

/// <summary>The payloads of the chunks of data as one stream, read in place; the last four bytes, which hold the checksum, come by themselves.</summary>
/// <remarks>The memory must stay in place for as long as the stream is used.</remarks>
internal sealed unsafe class PngDataStream : Stream
{
    private const int TailLength = 4;

    private readonly byte* _file;
    private readonly List<Range> _ranges;
    private int _rangeIndex;
    private long _left;
    private int _positionInRange;

    /// <summary>All of the data.</summary>
    /// <param name="file">First byte of the file.</param>
    /// <param name="ranges">Where the data lies in it.</param>
    /// <param name="length">Bytes in all ranges.</param>
    public PngDataStream(byte* file, List<Range> ranges, long length)
    {
        _file = file;
        _ranges = ranges;
        _left = length;
    }

    /// <summary>Whether any of the last four bytes was read.</summary>
    public bool IsTailRead => _left < TailLength;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_rangeIndex < _ranges.Count)
        {
            int start = _ranges[_rangeIndex].Start.Value;
            int length = _ranges[_rangeIndex].End.Value - start;
            int most = _left > TailLength ? (int)Math.Min(buffer.Length, _left - TailLength) : buffer.Length;
            int count = Math.Min(most, length - _positionInRange);
            if (count > 0)
            {
                new ReadOnlySpan<byte>(_file + start + _positionInRange, count).CopyTo(buffer);
                _positionInRange += count;
                _left -= count;
                return count;
            }

            _rangeIndex++;
            _positionInRange = 0;
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
