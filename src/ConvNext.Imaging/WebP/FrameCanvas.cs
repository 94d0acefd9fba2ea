using System;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Writes a frame, row by row, to its place on the canvas. What the frame does not cover is black, as in Pillow, and transparent where the file
/// announces alpha.
/// </summary>
internal sealed class FrameCanvas
{
    private const int Channels = 3;

    private readonly OrientedCanvas _canvas;
    private readonly int _canvasWidth;
    private readonly int _canvasHeight;
    private readonly WebPFrame _frame;
    private readonly byte _background;

    /// <summary>Takes the memory for the canvas. The caller has checked its size against the limits.</summary>
    public FrameCanvas(WebPContainer container, int orientation, bool laysOnWhite)
    {
        IsOnWhite = laysOnWhite && container.HasAlpha;
        _background = IsOnWhite ? byte.MaxValue : (byte)0;
        _canvas = new OrientedCanvas(container.Width, container.Height, orientation);
        _canvasWidth = container.Width;
        _canvasHeight = container.Height;
        _frame = container.Frame;
        FillBackground(0, _frame.Y);
        FillBackground(_frame.Y + _frame.Height, _canvasHeight);
    }

    /// <summary>Whether the frame is laid on white; otherwise alpha is dropped.</summary>
    public bool IsOnWhite { get; }

    /// <summary>The alpha of the frame, (height, width), where it comes apart from the colours; null where it does not.</summary>
    public byte[]? AlphaPlane { get; init; }

    /// <summary>Where row <paramref name="y"/> of the frame is to be written, (width of the frame, 3); valid until <see cref="CommitRow"/>.</summary>
    public Span<byte> RowToFill(int y)
    {
        Span<byte> row = _canvas.RowToFill(_frame.Y + y);
        int start = Channels * _frame.X;
        int end = start + (Channels * _frame.Width);
        row[..start].Fill(_background);
        row[end..(Channels * _canvasWidth)].Fill(_background);
        return row[start..end];
    }

    /// <summary>Puts the row just written into its place.</summary>
    public void CommitRow(int y)
    {
        if (IsOnWhite && AlphaPlane is not null)
        {
            Span<byte> row = _canvas.RowToFill(_frame.Y + y).Slice(Channels * _frame.X, Channels * _frame.Width);
            WhiteBackground.ApplyToRow(row, AlphaPlane, y * _frame.Width, step: 1);
        }

        _canvas.CommitRow(_frame.Y + y);
    }

    /// <summary>The finished picture; every row must have been committed.</summary>
    public RgbImage ToImage() => _canvas.ToImage();

    private void FillBackground(int first, int end)
    {
        for (int y = first; y < end; y++)
        {
            _canvas.RowToFill(y)[..(Channels * _canvasWidth)].Fill(_background);
            _canvas.CommitRow(y);
        }
    }
}
