using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The rows of samples of one component that are needed at a time: those of the current band and of the one before it.</summary>
internal sealed class PlaneRows
{
    private const int StripesKept = 2;

    /// <summary>Bytes behind the last row that vectors may read.</summary>
    private const int Slack = 64;

    private readonly byte[] _samples;
    private readonly int _rowsPerStripe;
    private readonly int _width;
    private readonly ChromaUpsampler _upsampler;
    private readonly byte[] _upsampled;
    private int _stripesRead;

    /// <param name="frame">The frame.</param>
    /// <param name="component">The component.</param>
    /// <param name="region">The part of the picture whose samples are kept: rows begin with its first one.</param>
    public PlaneRows(JpegFrame frame, JpegComponent component, JpegRegion region)
    {
        _width = region.Samples(component);
        _upsampler = new ChromaUpsampler(
            frame.MaxHorizontalSampling / component.HorizontalSampling, frame.MaxVerticalSampling / component.VerticalSampling, _width, (component.Width, component.Height));
        _upsampled = _upsampler.Kind == UpsamplingKind.None ? [] : new byte[_upsampler.OutputWidth];
        _rowsPerStripe = component.VerticalSampling * JpegFrame.BlockSide;
        Stride = region.Blocks(component) * JpegFrame.BlockSide;
        _samples = GC.AllocateUninitializedArray<byte>((StripesKept * _rowsPerStripe * Stride) + Slack);
    }

    /// <summary>Bytes from one row to the next: whole blocks.</summary>
    public int Stride { get; }

    /// <summary>How the component is brought to the size of the picture.</summary>
    public UpsamplingKind Kind => _upsampler.Kind;

    /// <summary>Where the next stripe is to be written; the oldest one is given up for it.</summary>
    public Span<byte> NextStripe() => _samples.AsSpan(_stripesRead++ % StripesKept * _rowsPerStripe * Stride, _rowsPerStripe * Stride);

    /// <summary>Passes over a stripe of which no sample is needed.</summary>
    public void SkipStripe() => _stripesRead++;

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

    /// <summary>The stored rows that the picture row <paramref name="y"/> is made from.</summary>
    public (int Near, int Far) SourceRows(int y) => _upsampler.SourceRows(y);

    /// <summary>A stored row, and behind it up to 63 bytes that mean nothing.</summary>
    public ReadOnlySpan<byte> Padded(int row) => _samples.AsSpan(Offset(row), Stride + Slack - 1);

    private ReadOnlySpan<byte> Stored(int row) => _samples.AsSpan(Offset(row), _width);

    private int Offset(int row) => row % (StripesKept * _rowsPerStripe) * Stride;
}
