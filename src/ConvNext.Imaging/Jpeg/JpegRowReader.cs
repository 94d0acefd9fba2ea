using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Gives the rows of a picture one by one, from top to bottom, and keeps no more of it than the bands that they are made from.</summary>
internal sealed class JpegRowReader
{
    private readonly JpegFrame _frame;
    private readonly JpegColour _colour;
    private readonly JpegBandDecoder _decoder;
    private readonly PlaneRows[] _planes;
    private readonly HalfWidthColour? _halfWidth;
    private int _bands;
    private int _rows;

    /// <param name="file">The file, which must stay in place while the reader is used.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="picture">What the file says.</param>
    public unsafe JpegRowReader(byte* file, int length, JpegPicture picture)
    {
        _frame = picture.Frame;
        _colour = picture.Colour;
        _decoder = new JpegBandDecoder(file, length, picture);
        _planes = Array.ConvertAll(_frame.Components, component => new PlaneRows(_frame, component));
        _halfWidth = HalfWidthColour.Create(_frame, _colour, _planes);
    }

    /// <summary>Whether data was found to be damaged so far.</summary>
    public bool IsDamaged => _decoder.IsDamaged;

    /// <summary>Writes the next row, (width, 3).</summary>
    public void ReadRow(Span<byte> rgb)
    {
        // The filter between rows looks one row ahead, so the last rows of a band wait for the next one.
        int y = _rows++;
        while (_bands < _frame.Bands && y >= (_bands * _frame.RowsPerBand) - (_bands == 0 ? 0 : _frame.MaxVerticalSampling))
        {
            _decoder.DecodeBand(_bands++, _planes);
        }

        if (_halfWidth is not null)
        {
            _halfWidth.WriteRow(y, _planes, rgb);
            return;
        }

        int width = _frame.Width;
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
