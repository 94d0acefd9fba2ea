using System;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The rows of a JPEG, decoded one after the other; what nobody asks for is not computed.</summary>
internal sealed unsafe class JpegRows : IPixelRows
{
    /// <summary>From this size on a second thread gains more than it costs.</summary>
    public const int SharedPixels = 4_000_000;

    private readonly byte* _file;
    private readonly int _length;
    private readonly JpegPicture _picture;
    private readonly bool _withLookahead;
    private JpegRowReader? _reader;

    /// <param name="file">The file, which must stay in place until this is disposed of.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="threads">How many threads may work on it: a second one decodes ahead.</param>
    /// <param name="sharedPixels">The size from which on it does.</param>
    public JpegRows(byte* file, int length, ImageDecodeOptions options, int threads, int sharedPixels = SharedPixels)
    {
        _file = file;
        _length = length;
        _picture = JpegReader.ReadPicture(new ReadOnlySpan<byte>(file, length), options, out int orientation, out _);
        _withLookahead = threads > 1 && (long)StoredWidth * StoredHeight >= sharedPixels;
        Turn = PictureTurn.FromExif(orientation);
    }

    public int StoredWidth => _picture.Frame.Width;

    public int StoredHeight => _picture.Frame.Height;

    public PictureTurn Turn { get; }

    public (int FirstColumn, int Columns) Begin(int firstColumn, int endColumn, int firstRow, int endRow)
    {
        JpegRegion region = JpegRegion.Around(_picture.Frame, firstColumn, endColumn, firstRow, endRow);
        _reader = new JpegRowReader(_file, _length, _picture, region, _withLookahead);

        return (region.FirstColumn, region.Width);
    }

    public void ReadRow(Span<byte> rgb) => _reader!.ReadRow(rgb);

    public void End() => _reader!.End();

    public void Dispose() => _reader?.Dispose();
}
