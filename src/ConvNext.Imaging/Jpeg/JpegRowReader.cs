using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Gives the rows of a picture one by one, from top to bottom, and keeps no more of it than the bands that they are made from.</summary>
internal sealed class JpegRowReader : IDisposable
{
    private readonly JpegFrame _frame;
    private readonly JpegRegion _region;
    private readonly JpegColour _colour;
    private readonly JpegBandDecoder _decoder;
    private readonly PlaneRows[] _planes;
    private readonly HalfWidthColour? _halfWidth;
    private int _bands;
    private int _nextRow;

    /// <param name="file">The file, which must stay in place while the reader is used.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="picture">What the file says.</param>
    /// <param name="region">The part of it whose rows are wanted.</param>
    /// <param name="withLookahead">Whether a second thread may decode ahead.</param>
    public unsafe JpegRowReader(byte* file, int length, JpegPicture picture, JpegRegion region, bool withLookahead)
    {
        _frame = picture.Frame;
        _region = region;
        _nextRow = region.FirstRow;
        _colour = picture.Colour;
        _decoder = new JpegBandDecoder(file, length, picture, region, withLookahead);
        _planes = Array.ConvertAll(_frame.Components, component => new PlaneRows(_frame, component, region));
        _halfWidth = HalfWidthColour.Create(_frame, region, _colour, _planes);
    }

    /// <summary>Whether data was found to be damaged so far.</summary>
    public bool IsDamaged => _decoder.IsDamaged;

    /// <summary>
    /// Follows the last row of the region. Only an arithmetic decoder can find below it that the file ends too early; whether Huffman-coded data is
    /// complete is known before any of it is decoded.
    /// </summary>
    public void End()
    {
        while (_frame.IsArithmetic && _bands < _region.EndBand)
        {
            _decoder.DecodeBand(_bands++, _planes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    /// <summary>Writes the next row of the region, (width of the region, 3).</summary>
    public void ReadRow(Span<byte> rgb)
    {
        // The filter between rows looks one row ahead, so the last rows of a band wait for the next one.
        int y = _nextRow++;
        while (_bands < _frame.Bands && y >= (_bands * _frame.RowsPerBand) - (_bands == 0 ? 0 : _frame.MaxVerticalSampling))
        {
            _decoder.DecodeBand(_bands++, _planes);
        }

        if (_halfWidth is not null)
        {
            _halfWidth.WriteRow(y, _planes, rgb);
            return;
        }

        int width = _region.Width;
        ReadOnlySpan<byte> first = _planes[0].Row(y)[..width];
        if (_colour == JpegColour.Grey)
        {
            ColourConverter.GreyToRgb(first, rgb);
            return;
        }

        ReadOnlySpan<byte> second = _planes[1].Row(y)[..width];
        ReadOnlySpan<byte> third = _planes[2].Row(y)[..width];
        switch (_colour)
        {
            case JpegColour.YCbCr:
                ColourConverter.YCbCrToRgb(first, second, third, rgb);
                break;
            case JpegColour.Rgb:
                ColourConverter.Interleave(first, second, third, rgb);
                break;
            case JpegColour.Cmyk:
                ColourConverter.InvertedCmykToRgb(first, second, third, _planes[3].Row(y)[..width], rgb);
                break;
            default:
                ColourConverter.InvertedYcckToRgb(first, second, third, _planes[3].Row(y)[..width], rgb);
                break;
        }
    }
}
