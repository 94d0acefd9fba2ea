using System;

namespace ConvNext.Imaging.Png;

/// <summary>Gives the rows of a PNG one after the other, inflated and with their filter undone.</summary>
internal sealed class PngRowReader
{
    private readonly PngRowSource _source;
    private readonly PngHeader _header;
    private readonly int _step;

    // Each holds a filter byte and one row; they change places after every row.
    private byte[] _current;
    private byte[] _above;
    private int _rowLength;

    public PngRowReader(PngRowSource source, PngHeader header)
    {
        _source = source;
        _header = header;
        _step = Math.Max(1, header.Channels * header.BitDepth / 8);
        _current = new byte[1 + header.RowLength(header.Region.Width)];
        _above = new byte[_current.Length];
    }

    /// <summary>Begins a pass (or the whole picture) with rows of <paramref name="width"/> pixels; the row above its first counts as zeros.</summary>
    public void BeginPass(int width)
    {
        _rowLength = (int)_header.RowLength(width);
        Array.Clear(_current, 0, 1 + _rowLength);
    }

    /// <summary>Reads the next row, valid until the next but one is read; false where the data ends before it.</summary>
    public bool TryNext(out ReadOnlySpan<byte> row)
    {
        (_current, _above) = (_above, _current);
        Span<byte> filtered = _current.AsSpan(0, 1 + _rowLength);
        if (!_source.TryRead(filtered))
        {
            row = default;
            return false;
        }

        Span<byte> restored = filtered[1..];
        PngFilter.Undo(filtered[0], restored, _above.AsSpan(1, _rowLength), _step);
        row = restored;
        return true;
    }
}
