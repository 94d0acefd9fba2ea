using System;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The rows of a JPEG, decoded one after the other; what nobody asks for is not computed.</summary>
internal sealed unsafe class JpegRows : IPixelRows
{
    private readonly byte* _file;
    private readonly int _length;
    private readonly JpegPicture _picture;
    private JpegRowReader? _reader;

    /// <param name="file">The file, which must stay in place until this is disposed of.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="options">Limits and switches.</param>
    public JpegRows(byte* file, int length, ImageDecodeOptions options)
    {
        _file = file;
        _length = length;
        _picture = JpegReader.ReadPicture(new ReadOnlySpan<byte>(file, length), options, out int orientation, out _);
        Turn = PictureTurn.FromExif(orientation);
    }

    public int StoredWidth => _picture.Frame.Width;

    public int StoredHeight => _picture.Frame.Height;

    public PictureTurn Turn { get; }

    public (int FirstColumn, int Columns) Begin(int firstColumn, int endColumn, int firstRow, int endRow)
    {
        JpegRegion region = JpegRegion.Around(_picture.Frame, firstColumn, endColumn, firstRow, endRow);
        _reader = new JpegRowReader(_file, _length, _picture, region);

        return (region.FirstColumn, region.Width);
    }

    public void ReadRow(Span<byte> rgb) => _reader!.ReadRow(rgb);

    public void End() => _reader!.End();

    public void Dispose()
    {
    }
}
