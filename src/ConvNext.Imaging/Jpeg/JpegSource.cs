using System;
using BitMiracle.LibJpeg.Classic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Feeds the decoder from memory, piece by piece, so that the file is not copied as a whole.</summary>
/// <remarks>The memory must stay in place for as long as the source is used.</remarks>
internal sealed unsafe class JpegSource : jpeg_source_mgr
{
    private const int PieceLength = 16 * 1024;

    private readonly byte* _data;
    private readonly int _length;
    private readonly byte[] _piece = new byte[PieceLength];
    private int _position;

    public JpegSource(byte* data, int length)
    {
        _data = data;
        _length = length;
    }

    public override void init_source() => initInternalBuffer(_piece, 0);

    /// <summary>Hands over the next piece; the decoder asks for more than there is only when the file is damaged.</summary>
    public override bool fill_input_buffer()
    {
        int count = Math.Min(PieceLength, _length - _position);
        if (count <= 0)
        {
            throw ImageLimits.Truncated("JPEG");
        }

        new ReadOnlySpan<byte>(_data + _position, count).CopyTo(_piece);
        _position += count;
        initInternalBuffer(_piece, count);
        return true;
    }
}
