using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// Resizes and crops 8-bit images: width first, then height, or the other way round where Pillow does so, each rounded to 8 bits; an axis that
/// keeps its length is not resampled, and rows and columns that the crop discards are not computed. Buffers and weights are kept for the next image.
/// </summary>
internal sealed unsafe class ByteResampler
{
    private readonly bool _portable;
    private AxisWeights? _horizontalWeights;
    private AxisWeights? _verticalWeights;
    private NearestPositions? _horizontalPositions;
    private NearestPositions? _verticalPositions;
    private byte[] _rearranged = [];
    private byte[] _intermediate = [];
    private byte[] _wide = [];
    private byte[] _lastRows = [];
    private byte[] _result = [];

    /// <summary>A resampler with empty buffers.</summary>
    /// <param name="portable">Takes the paths for machines without AVX2, wherever this runs.</param>
    public ByteResampler(bool portable = false) => _portable = portable;

    /// <summary>Makes the part of the resized image that the crop leaves.</summary>
    /// <param name="source">8-bit pixels.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="backend">Whose arithmetic.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="pillow">Whose order of the passes, with the pil backend.</param>
    /// <param name="layout">The layout of the pixels returned.</param>
    /// <returns>The pixels without gaps, valid until the next call.</returns>
    public ReadOnlySpan<byte> Resample(
        PixelView source, in ImageGeometry geometry, ImageProcessorBackend backend, ResamplingFilter filter, PillowVersion pillow, out PixelLayout layout)
    {
        int channels = source.Channels;
        int planeLength = ByteBuffer.LengthFor((long)geometry.Vertical.ValidLength * geometry.Horizontal.ValidLength, "The resized image");
        int length = ByteBuffer.LengthFor((long)planeLength * channels, "The resized image");
        layout = source.Layout;
        if (planeLength == 0)
        {
            return [];
        }

        // Pillow resamples colours weighted by their alpha, except where it has nothing to do or takes the nearest pixel.
        bool weighted = backend == ImageProcessorBackend.Pil && channels is 2 or 4
            && filter != ResamplingFilter.Nearest && geometry.Resized != geometry.Input;
        ReadOnlySpan<byte> pixels = source.Bytes;
        int stride = source.RowStride;
        if (weighted)
        {
            layout = PixelLayout.HeightWidthChannels;
            stride = source.Width * channels;
            ByteBuffer.Grow(ref _rearranged, ByteBuffer.LengthFor((long)stride * source.Height, "The image"));
            AlphaWeighting.Apply(source, _rearranged);
            pixels = _rearranged;
        }
        else if (source.Layout == PixelLayout.HeightWidthChannels && channels > 4)
        {
            layout = PixelLayout.ChannelsHeightWidth;
            stride = source.Width;
            ByteBuffer.Grow(ref _rearranged, ByteBuffer.LengthFor((long)source.Width * source.Height * channels, "The image"));
            PixelPlanes.Deinterleave(source, _rearranged);
            pixels = _rearranged;
        }

        bool verticalFirst = backend == ImageProcessorBackend.Pil && PassOrder.IsVerticalFirst(geometry, pillow);
        ByteBuffer.Grow(ref _result, length);
        fixed (byte* start = pixels, destination = _result)
        {
            if (layout == PixelLayout.HeightWidthChannels)
            {
                ResampleSurface(new ByteSurface(start, stride, channels, pixels.Length), geometry, backend, filter, verticalFirst, destination);
            }
            else
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    nint plane = (nint)channel * source.Height * stride;
                    var surface = new ByteSurface(start + plane, stride, 1, pixels.Length - plane);
                    ResampleSurface(surface, geometry, backend, filter, verticalFirst, destination + ((nint)channel * planeLength));
                }
            }
        }

        Span<byte> made = _result.AsSpan(0, length);
        if (weighted)
        {
            AlphaWeighting.Undo(made, channels);
        }

        return made;
    }

    private void ResampleSurface(
        ByteSurface surface, in ImageGeometry geometry, ImageProcessorBackend backend, ResamplingFilter filter, bool verticalFirst, byte* destination)
    {
        byte* source = surface.Start;
        nint stride = surface.Stride;
        int channels = surface.Channels;
        AxisWindow vertical = geometry.Vertical;
        AxisWindow horizontal = geometry.Horizontal;
        var verticalKey = new AxisKey(backend, filter, geometry.Input.Height, geometry.Resized.Height, vertical.SourceStart, vertical.ValidLength);
        var horizontalKey = new AxisKey(backend, filter, geometry.Input.Width, geometry.Resized.Width, horizontal.SourceStart, horizontal.ValidLength);
        if (filter == ResamplingFilter.Nearest)
        {
            CopyNearest(source, stride, channels, verticalKey, horizontalKey, destination);
            return;
        }

        if (verticalFirst && geometry.Input.Width != geometry.Resized.Width)
        {
            ResampleColumnsFirst(source, stride, channels, verticalKey, horizontalKey, destination);
            return;
        }

        bool changesHeight = geometry.Input.Height != geometry.Resized.Height;
        int firstRow = vertical.SourceStart;
        int rowCount = vertical.ValidLength;
        if (changesHeight)
        {
            _verticalWeights = _verticalWeights?.Key == verticalKey ? _verticalWeights : AxisWeights.Create(verticalKey);
            firstRow = _verticalWeights.SourceStart;
            rowCount = _verticalWeights.SourceEnd - firstRow;
        }

        byte* rows = source + (firstRow * stride);
        nint rowStride = stride;
        int columns = horizontal.ValidLength * channels;
        fixed (byte* between = Intermediate(geometry, rowCount, columns))
        {
            if (geometry.Input.Width != geometry.Resized.Width)
            {
                _horizontalWeights = _horizontalWeights?.Key == horizontalKey ? _horizontalWeights : AxisWeights.Create(horizontalKey);
                rowStride = IntermediateStride(columns);
                ResampleRows(rows, stride, rowCount, channels, surface.Readable - (firstRow * stride), between, rowStride);
                rows = between;
            }
            else
            {
                rows += horizontal.SourceStart * channels;
            }

            if (changesHeight)
            {
                VerticalPass.Resample(rows, rowStride, columns, _verticalWeights!, destination, columns, _portable);
                return;
            }

            for (int y = 0; y < rowCount; y++)
            {
                new ReadOnlySpan<byte>(rows + (y * rowStride), columns).CopyTo(new Span<byte>(destination + ((nint)y * columns), columns));
            }
        }
    }

    /// <summary>The vertical pass over the columns that the horizontal one needs, then that: both axes change.</summary>
    private void ResampleColumnsFirst(byte* source, nint stride, int channels, AxisKey verticalKey, AxisKey horizontalKey, byte* destination)
    {
        _verticalWeights = _verticalWeights?.Key == verticalKey ? _verticalWeights : AxisWeights.Create(verticalKey);
        _horizontalWeights = _horizontalWeights?.Key == horizontalKey ? _horizontalWeights : AxisWeights.Create(horizontalKey);
        int rows = verticalKey.WindowLength;
        int firstColumn = _horizontalWeights.SourceStart * channels;
        int usedColumns = (_horizontalWeights.SourceEnd * channels) - firstColumn;

        // Rows keep the columns in front of the used ones: the horizontal pass counts from the left edge.
        nint betweenStride = IntermediateStride(firstColumn + usedColumns);
        int betweenLength = ByteBuffer.LengthFor((long)rows * betweenStride, "The image between its two passes");
        int columns = horizontalKey.WindowLength * channels;
        nint wideStride = IntermediateStride(columns);
        ByteBuffer.Grow(ref _intermediate, betweenLength);
        ByteBuffer.Grow(ref _wide, ByteBuffer.LengthFor((long)rows * wideStride, "The resized image"));
        fixed (byte* between = _intermediate, made = _wide)
        {
            byte* first = source + (_verticalWeights.SourceStart * stride) + firstColumn;
            VerticalPass.Resample(first, stride, usedColumns, _verticalWeights, between + firstColumn, betweenStride, _portable);
            ResampleRows(between, betweenStride, rows, channels, betweenLength, made, wideStride);
            for (int y = 0; y < rows; y++)
            {
                new ReadOnlySpan<byte>(made + (y * wideStride), columns).CopyTo(new Span<byte>(destination + ((nint)y * columns), columns));
            }
        }
    }

    /// <summary>The horizontal pass over all rows. A row whose loads would leave the caller's memory is copied first.</summary>
    private void ResampleRows(byte* source, nint stride, int rowCount, int channels, long readable, byte* destination, nint destinationStride)
    {
        AxisWeights weights = _horizontalWeights!;
        int bytesRead = HorizontalPass.BytesRead(weights, channels);
        int usedStart = weights.SourceStart * channels;
        int usedLength = (weights.SourceEnd - weights.SourceStart) * channels;
        ByteBuffer.Grow(ref _lastRows, HorizontalPass.RowsAtOnce * bytesRead);
        byte** sources = stackalloc byte*[HorizontalPass.RowsAtOnce];
        byte** destinations = stackalloc byte*[HorizontalPass.RowsAtOnce];
        fixed (byte* copies = _lastRows)
        {
            for (int first = 0; first < rowCount; first += HorizontalPass.RowsAtOnce)
            {
                for (int i = 0; i < HorizontalPass.RowsAtOnce; i++)
                {
                    // Where fewer rows are left the last one is made several times, to the same place.
                    nint row = Math.Min(first + i, rowCount - 1);
                    sources[i] = source + (row * stride);
                    destinations[i] = destination + (row * destinationStride);
                    if ((row * stride) + bytesRead > readable)
                    {
                        byte* copy = copies + (i * bytesRead);
                        new ReadOnlySpan<byte>(sources[i] + usedStart, usedLength).CopyTo(new Span<byte>(copy + usedStart, usedLength));
                        sources[i] = copy;
                    }
                }

                HorizontalPass.Resample(sources, destinations, channels, weights, _portable);
            }
        }
    }

    private void CopyNearest(byte* source, nint stride, int channels, AxisKey verticalKey, AxisKey horizontalKey, byte* destination)
    {
        _verticalPositions = _verticalPositions?.Key == verticalKey ? _verticalPositions : NearestPositions.Create(verticalKey);
        _horizontalPositions = _horizontalPositions?.Key == horizontalKey ? _horizontalPositions : NearestPositions.Create(horizontalKey);
        NearestPositions.Copy(source, stride, channels, _verticalPositions, _horizontalPositions, destination);
    }

    private byte[] Intermediate(in ImageGeometry geometry, int rowCount, int columns)
    {
        if (geometry.Input.Width != geometry.Resized.Width)
        {
            ByteBuffer.Grow(ref _intermediate, ByteBuffer.LengthFor((long)rowCount * IntermediateStride(columns), "The image between its two passes"));
        }

        return _intermediate;
    }

    // A multiple of 32 with room for the bytes that a horizontal pass writes beyond the last pixel.
    private static int IntermediateStride(int columns) => (columns + HorizontalPass.DestinationPadding + 31) & ~31;
}
