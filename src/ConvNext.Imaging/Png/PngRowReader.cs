using System;
using System.IO;

namespace ConvNext.Imaging.Png;

/// <summary>Gives the rows of a PNG one after the other, inflated and with their filter undone.</summary>
internal sealed class PngRowReader
{
    private readonly Stream _inflated;
    private readonly PngHeader _header;
    private readonly int _step;

    // Each holds a filter byte and one row; they change places after every row.
    private byte[] _current;
    private byte[] _above;
    private int _rowLength;

    public PngRowReader(Stream inflated, PngHeader header)
    {
        _inflated = inflated;
        _header = header;
        _step = Math.Max(1, header.Channels * header.BitDepth / 8);
        _current = new byte[1 + header.RowLength(header.Width)];
        _above = new byte[_current.Length];
    }

    /// <summary>Begins a pass (or the whole picture) with rows of <paramref name="width"/> pixels; the row above its first counts as zeros.</summary>
    public void BeginPass(int width)
    {
        _rowLength = (int)_header.RowLength(width);
        Array.Clear(_current, 0, 1 + _rowLength);
    }

    /// <summary>The next row, valid until the next but one is read.</summary>
    public ReadOnlySpan<byte> Next()
    {
        (_current, _above) = (_above, _current);
        Span<byte> filtered = _current.AsSpan(0, 1 + _rowLength);
        if (_inflated.ReadAtLeast(filtered, filtered.Length, throwOnEndOfStream: false) < filtered.Length)
        {
            throw ImageLimits.Truncated("PNG");
        }

        Span<byte> row = filtered[1..];
        PngFilter.Undo(filtered[0], row, _above.AsSpan(1, _rowLength), _step);
        return row;
    }
}
