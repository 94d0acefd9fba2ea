using System;
using System.Collections.Generic;
using System.IO;

namespace ConvNext.Imaging.Png;

/// <summary>The payloads of the IDAT chunks as one stream, read in place.</summary>
/// <remarks>The memory must stay in place for as long as the stream is used.</remarks>
internal sealed unsafe class PngDataStream : Stream
{
    private readonly byte* _file;
    private readonly List<Range> _ranges;
    private int _rangeIndex;
    private int _positionInRange;

    public PngDataStream(byte* file, List<Range> ranges)
    {
        _file = file;
        _ranges = ranges;
    }

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
            int count = Math.Min(buffer.Length, length - _positionInRange);
            if (count > 0)
            {
                new ReadOnlySpan<byte>(_file + start + _positionInRange, count).CopyTo(buffer);
                _positionInRange += count;
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
