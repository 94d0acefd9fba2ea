using System;
using System.Collections.Generic;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Rows of a file that may be damaged, with what Pillow makes of it. Pillow hands its data to zlib in pieces of at most 64 KiB, none beyond a
/// chunk's end. A wrong checksum of the stream counts only when it comes in the piece that ends the last row; a stream that is over with a row
/// leaves the others empty; one that ends within a row, or in a piece that gives no whole row, is cut short.
/// </summary>
internal sealed class PngExactRows : PngRowSource
{
    private const int MaxPiece = 65536;

    private readonly ZlibInflater _inflater;
    private readonly List<int> _chunkEnds = [];
    private int _chunk;
    private int _inputEnd;
    private bool _isOver;

    /// <summary>Copies the compressed data of a file.</summary>
    public PngExactRows(ReadOnlySpan<byte> file, PngHeader header)
    {
        byte[] data = new byte[header.DataLength + ZlibInflater.Padding];
        int length = 0;
        foreach (Range range in header.DataRanges)
        {
            ReadOnlySpan<byte> piece = file[range];
            piece.CopyTo(data.AsSpan(length));
            length += piece.Length;
            _chunkEnds.Add(length);
        }

        _inflater = new ZlibInflater(data);
    }

    /// <summary>Whether the rows ended in the last chunk of data.</summary>
    public bool IsInLastChunk => _chunk == _chunkEnds.Count - 1;

    /// <inheritdoc/>
    public override bool TryRead(Span<byte> filteredRow)
    {
        if (_isOver)
        {
            return false;
        }

        int filled = 0;
        while (true)
        {
            if (_inputEnd == _inflater.Limit && !_inflater.HasInput)
            {
                NextPiece();
            }

            InflateStatus status = _inflater.Inflate(filteredRow[filled..], out int produced);
            filled += produced;
            if (status == InflateStatus.Damaged)
            {
                throw new ImageDecodeException("The PNG is damaged: its compressed data is not valid.");
            }

            if (filled == filteredRow.Length)
            {
                _isOver = status == InflateStatus.Ended;
                return true;
            }

            NextPiece();
        }
    }

    private void NextPiece()
    {
        while (_chunk < _chunkEnds.Count && _inputEnd == _chunkEnds[_chunk])
        {
            _chunk++;
        }

        if (_chunk == _chunkEnds.Count)
        {
            throw ImageLimits.Truncated("PNG");
        }

        _inputEnd = Math.Min(_inputEnd + MaxPiece, _chunkEnds[_chunk]);
        _inflater.Limit = _inputEnd;
    }
}
