using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The rows of one component that are needed at a time: the current stripe and the one before it.</summary>
internal sealed class PlaneRows
{
    private const int BlockSide = 8;
    private const int StripesKept = 2;

    private readonly byte[][][] _stripes = new byte[StripesKept][][];
    private readonly int _rowsPerStripe;
    private readonly ChromaUpsampler _upsampler;
    private readonly byte[] _upsampled;
    private int _stripesRead;

    public PlaneRows(JpegHeader header, JpegComponent component, int maxHorizontal, int maxVertical)
    {
        int width = DivideUp(header.Width * component.HorizontalSampling, maxHorizontal);
        int height = DivideUp(header.Height * component.VerticalSampling, maxVertical);
        _upsampler = new ChromaUpsampler(maxHorizontal / component.HorizontalSampling, maxVertical / component.VerticalSampling, width, height);
        _upsampled = _upsampler.Kind == UpsamplingKind.None ? [] : new byte[_upsampler.OutputWidth];
        _rowsPerStripe = component.VerticalSampling * BlockSide;

        // The decoder writes whole blocks, of whole interleaved units.
        int paddedWidth = DivideUp(header.Width, maxHorizontal * BlockSide) * component.HorizontalSampling * BlockSide;
        for (int i = 0; i < StripesKept; i++)
        {
            _stripes[i] = new byte[_rowsPerStripe][];
            for (int row = 0; row < _rowsPerStripe; row++)
            {
                _stripes[i][row] = new byte[paddedWidth];
            }
        }
    }

    /// <summary>The rows for the decoder to write the next stripe into; the oldest stripe is given up for it.</summary>
    public byte[][] NextStripe() => _stripes[_stripesRead++ % StripesKept];

    /// <summary>The picture row <paramref name="y"/> of this component at full size; valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        (int near, int far) = _upsampler.SourceRows(y);
        if (_upsampler.Kind == UpsamplingKind.None)
        {
            return Stored(near);
        }

        _upsampler.Upsample(y, Stored(near), Stored(far), _upsampled);
        return _upsampled;
    }

    private byte[] Stored(int row) => _stripes[row / _rowsPerStripe % StripesKept][row % _rowsPerStripe];

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
