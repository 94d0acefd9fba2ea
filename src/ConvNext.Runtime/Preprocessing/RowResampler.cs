using System;
using System.Diagnostics;

namespace ConvNext.Preprocessing;

/// <summary>
/// Resizes and crops a picture whose rows come one after the other, to the bytes that <see cref="ByteResampler"/> makes of the whole picture. It asks for
/// no more of it than the crop needs, and works on the picture as it is stored: which pass comes first follows from that, and the result is turned at the end.
/// Buffers and weights are kept for the next picture.
/// </summary>
internal sealed unsafe class RowResampler
{
    private const int Channels = 3;
    private const int Batch = HorizontalPass.RowsAtOnce;

    private readonly bool _portable;
    private readonly RollingRows _rolling = new();
    private AxisWeights? _acrossWeights;
    private AxisWeights? _downWeights;
    private byte[] _batch = [];
    private byte[] _wide = [];
    private byte[] _stored = [];
    private byte[] _upright = [];

    private StoredAxis _across;
    private StoredAxis _down;
    private int _made;
    private long _reading;

    /// <summary>A resampler with empty buffers.</summary>
    /// <param name="portable">Takes the paths for machines without AVX2, wherever this runs.</param>
    public RowResampler(bool portable = false) => _portable = portable;

    /// <summary>How much of the last picture's time was spent waiting for its rows.</summary>
    public TimeSpan Reading => Stopwatch.GetElapsedTime(0, _reading);

    /// <summary>Makes the part of the resized picture that the crop leaves.</summary>
    /// <param name="rows">The picture, of which no row has been read.</param>
    /// <param name="geometry">The sizes of the upright picture.</param>
    /// <param name="options">Whose arithmetic, and the filter, which is not <see cref="ResamplingFilter.Nearest"/> unless the size stays.</param>
    /// <returns>(height, width, 3) of the upright window, valid until the next call.</returns>
    public ReadOnlySpan<byte> Resample(IPixelRows rows, in ImageGeometry geometry, ConvNextImageProcessorOptions options)
    {
        _made = 0;
        _reading = 0;
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        int length = ByteBuffer.LengthFor((long)vertical.ValidLength * horizontal.ValidLength * Channels, "The resized image");
        if (length == 0)
        {
            rows.Begin(0, 0, 0, 0);
            rows.End();
            return [];
        }

        PictureTurn turn = rows.Turn;
        var verticalKey = new AxisKey(options.Backend, options.Resample, geometry.Input.Height, geometry.Resized.Height, vertical.SourceStart, vertical.ValidLength);
        var horizontalKey = new AxisKey(options.Backend, options.Resample, geometry.Input.Width, geometry.Resized.Width, horizontal.SourceStart, horizontal.ValidLength);
        _across = StoredAxis.Create(turn.SwapsSides ? verticalKey : horizontalKey, turn.MirrorsRows, ref _acrossWeights);
        _down = StoredAxis.Create(turn.SwapsSides ? horizontalKey : verticalKey, turn.MirrorsColumns, ref _downWeights);
        ByteBuffer.Grow(ref _stored, length);
        (int firstColumn, int columns) = rows.Begin(_across.First, _across.End, _down.First, _down.End);
        bool verticalFirst = options.Backend == ImageProcessorBackend.Pil && PassOrder.IsVerticalFirst(geometry, options.PillowVersion);
        if (verticalFirst == turn.SwapsSides)
        {
            ResampleAcrossFirst(rows, firstColumn, columns);
        }
        else
        {
            ResampleDownFirst(rows, firstColumn, columns);
        }

        rows.End();
        return Upright(turn, length);
    }

    private void ResampleAcrossFirst(IPixelRows rows, int firstColumn, int columns)
    {
        int made = _across.Length * Channels;
        int sourceStride = SourceStride(firstColumn, columns);
        ByteBuffer.Grow(ref _batch, ByteBuffer.LengthFor((long)Batch * sourceStride, "A few rows of the image"));
        _rolling.Start(_down.First, Padded(made), RowsNeeded());
        fixed (byte* sources = _batch, stored = _stored)
        {
            for (int row = _down.First; row < _down.End; row += Batch)
            {
                int count = Math.Min(Batch, _down.End - row);
                Read(rows, sources, sourceStride, count, columns);
                _rolling.Add(count, StillNeeded());
                PassAcross(sources - ((nint)firstColumn * Channels), sourceStride, _rolling.Row(row), _rolling.Stride, count);
                for (; TryNextDown(out byte* first); _made++)
                {
                    PassDown(first, made, stored + ((nint)_made * made));
                }
            }
        }
    }

    private void ResampleDownFirst(IPixelRows rows, int firstColumn, int columns)
    {
        int made = _across.Length * Channels;
        int unused = (_across.First - firstColumn) * Channels;
        int used = (_across.End - _across.First) * Channels;
        int betweenStride = SourceStride(_across.First, _across.End - _across.First);
        int wideStride = Padded(made);
        ByteBuffer.Grow(ref _batch, ByteBuffer.LengthFor((long)Batch * betweenStride, "A few rows of the image"));
        ByteBuffer.Grow(ref _wide, ByteBuffer.LengthFor((long)Batch * wideStride, "A few rows of the resized image"));
        _rolling.Start(_down.First, columns * Channels, RowsNeeded());
        fixed (byte* between = _batch, wide = _wide, stored = _stored)
        {
            for (int row = _down.First; row < _down.End; row += Batch)
            {
                int count = Math.Min(Batch, _down.End - row);
                _rolling.Add(count, StillNeeded());
                Read(rows, _rolling.Row(row), _rolling.Stride, count, columns);
                for (; TryNextDown(out byte* first); _made++)
                {
                    int inBatch = _made % Batch;
                    PassDown(first + unused, used, between + ((nint)inBatch * betweenStride));
                    if (inBatch < Batch - 1 && _made < _down.Length - 1)
                    {
                        continue;
                    }

                    PassAcross(between - ((nint)_across.First * Channels), betweenStride, wide, wideStride, inBatch + 1);
                    for (int i = 0; i <= inBatch; i++)
                    {
                        byte* target = stored + ((nint)(_made - inBatch + i) * made);
                        new ReadOnlySpan<byte>(wide + ((nint)i * wideStride), made).CopyTo(new Span<byte>(target, made));
                    }
                }
            }
        }
    }

    private void Read(IPixelRows rows, byte* target, int stride, int count, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            rows.ReadRow(new Span<byte>(target + ((nint)i * stride), columns * Channels));
        }

        _reading += Stopwatch.GetTimestamp() - start;
    }

    // Where fewer rows are left than are worked on together, the last one is made several times, to the same place.
    private void PassAcross(byte* source, nint sourceStride, byte* destination, nint destinationStride, int count)
    {
        byte** sources = stackalloc byte*[Batch];
        byte** destinations = stackalloc byte*[Batch];
        for (int i = 0; i < Batch; i++)
        {
            int row = Math.Min(i, count - 1);
            sources[i] = source + (row * sourceStride);
            destinations[i] = destination + (row * destinationStride);
        }

        if (_across.Weights is { } weights)
        {
            HorizontalPass.Resample(sources, destinations, Channels, weights, _portable);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            new ReadOnlySpan<byte>(sources[i] + ((nint)_across.First * Channels), _across.Length * Channels).CopyTo(
                new Span<byte>(destinations[i], _across.Length * Channels));
        }
    }

    private void PassDown(byte* first, int columns, byte* destination)
    {
        if (_down.Weights is { } weights)
        {
            VerticalPass.ResampleRow(first, _rolling.Stride, columns, weights, _made, destination, _portable);
            return;
        }

        new ReadOnlySpan<byte>(first, columns).CopyTo(new Span<byte>(destination, columns));
    }

    /// <summary>The first of the source rows of the next row to be made, when all of them are there.</summary>
    private bool TryNextDown(out byte* first)
    {
        first = null;
        if (_made == _down.Length || StillNeeded() + (_down.Weights?.Counts[_made] ?? 1) > _rolling.End)
        {
            return false;
        }

        first = _rolling.Row(StillNeeded());
        return true;
    }

    // Rows of the window begin further and further down.
    private int StillNeeded() => _made == _down.Length ? _down.End : _down.Weights?.Starts[_made] ?? (_down.First + _made);

    private int RowsNeeded()
    {
        int most = 1;
        foreach (int count in _down.Weights?.Counts ?? [])
        {
            most = Math.Max(most, count);
        }

        return most + Batch;
    }

    private int SourceStride(int firstColumn, int columns)
    {
        int read = _across.Weights is { } weights ? HorizontalPass.BytesRead(weights, Channels) - (firstColumn * Channels) : 0;
        return Math.Max(read, columns * Channels);
    }

    private static int Padded(int bytes) => (bytes + HorizontalPass.DestinationPadding + 31) & ~31;

    private ReadOnlySpan<byte> Upright(PictureTurn turn, int length)
    {
        if (turn == default)
        {
            return _stored.AsSpan(0, length);
        }

        ByteBuffer.Grow(ref _upright, length);
        int width = turn.SwapsSides ? _down.Length : _across.Length;
        (int stepAcross, int stepDown) = turn.SwapsSides ? (width * Channels, Channels) : (Channels, width * Channels);
        int from = 0;
        for (int y = 0; y < _down.Length; y++)
        {
            int target = (turn.MirrorsColumns ? _down.Length - 1 - y : y) * stepDown;
            for (int x = 0; x < _across.Length; x++, from += Channels)
            {
                int to = target + ((turn.MirrorsRows ? _across.Length - 1 - x : x) * stepAcross);
                _upright[to] = _stored[from];
                _upright[to + 1] = _stored[from + 1];
                _upright[to + 2] = _stored[from + 2];
            }
        }

        return _upright.AsSpan(0, length);
    }
}
