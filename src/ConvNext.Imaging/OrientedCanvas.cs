using System;

namespace ConvNext.Imaging;

/// <summary>
/// The picture while it is decoded. Rows come in as they are stored and go straight to where the orientation puts them, so that
/// turning a picture takes no second copy of it.
/// </summary>
internal sealed class OrientedCanvas
{
    private const int Channels = 3;

    private readonly int _storedWidth;
    private readonly byte[] _pixels;
    private readonly int _outputWidth;
    private readonly int _outputHeight;

    // Where the pixel (x, y) as stored goes, in bytes: origin + x · stepX + y · stepY.
    private readonly int _origin;
    private readonly int _stepX;
    private readonly int _stepY;
    private readonly byte[]? _scratchRow;

    /// <summary>Takes the memory for a picture of this size as stored. The caller has checked the size against the limits.</summary>
    /// <param name="storedWidth">Pixels in a stored row.</param>
    /// <param name="storedHeight">Stored rows.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    public OrientedCanvas(int storedWidth, int storedHeight, int orientation)
    {
        _storedWidth = storedWidth;
        bool swapsSides = orientation >= 5;
        _outputWidth = swapsSides ? storedHeight : storedWidth;
        _outputHeight = swapsSides ? storedWidth : storedHeight;
        int row = _outputWidth * Channels;
        int right = (_outputWidth - 1) * Channels;
        int bottom = (_outputHeight - 1) * row;
        (_origin, _stepX, _stepY) = orientation switch
        {
            2 => (right, -Channels, row),
            3 => (right + bottom, -Channels, -row),
            4 => (bottom, Channels, -row),
            5 => (0, row, Channels),
            6 => (right, row, -Channels),
            7 => (right + bottom, -row, -Channels),
            8 => (bottom, -row, Channels),
            _ => (0, Channels, row),
        };
        _pixels = GC.AllocateUninitializedArray<byte>(row * _outputHeight);
        _scratchRow = _stepX == Channels ? null : new byte[storedWidth * Channels];
    }

    /// <summary>Where the stored row <paramref name="y"/> is to be written, (storedWidth, 3); valid until <see cref="CommitRow"/>.</summary>
    public Span<byte> RowToFill(int y) =>
        _scratchRow ?? _pixels.AsSpan(_origin + (y * _stepY), _storedWidth * Channels);

    /// <summary>Puts the row just written into its place.</summary>
    public void CommitRow(int y)
    {
        if (_scratchRow is null)
        {
            return;
        }

        int target = _origin + (y * _stepY);
        for (int x = 0; x < _scratchRow.Length; x += Channels, target += _stepX)
        {
            _pixels[target] = _scratchRow[x];
            _pixels[target + 1] = _scratchRow[x + 1];
            _pixels[target + 2] = _scratchRow[x + 2];
        }
    }

    /// <summary>Writes one pixel at its stored place: for formats that do not come row by row.</summary>
    public void SetPixel(int x, int y, ReadOnlySpan<byte> rgb)
    {
        Span<byte> target = _pixels.AsSpan(_origin + (x * _stepX) + (y * _stepY), Channels);
        rgb[..Channels].CopyTo(target);
    }

    /// <summary>Gives all pixels one colour, for those that are not written.</summary>
    public void Fill(ReadOnlySpan<byte> rgb)
    {
        if (rgb[0] == rgb[1] && rgb[1] == rgb[2])
        {
            _pixels.AsSpan().Fill(rgb[0]);
            return;
        }

        for (int i = 0; i < _pixels.Length; i += Channels)
        {
            rgb[..Channels].CopyTo(_pixels.AsSpan(i, Channels));
        }
    }

    /// <summary>The finished picture; every row must have been committed, or the picture filled before.</summary>
    /// <param name="isDamaged">Whether some of it was lost.</param>
    public RgbImage ToImage(bool isDamaged = false) => new(_outputWidth, _outputHeight, _pixels) { IsDamaged = isDamaged };
}
