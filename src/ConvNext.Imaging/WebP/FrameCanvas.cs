using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Writes a frame, row by row, to its place on the canvas. What the frame does not cover is black, as in Pillow.</summary>
internal sealed class FrameCanvas
{
    private const int Channels = 3;

    private readonly OrientedCanvas _canvas;
    private readonly int _canvasWidth;
    private readonly int _canvasHeight;
    private readonly WebPFrame _frame;

    /// <summary>Takes the memory for the canvas. The caller has checked its size against the limits.</summary>
    public FrameCanvas(WebPContainer container, int orientation)
    {
        _canvas = new OrientedCanvas(container.Width, container.Height, orientation);
        _canvasWidth = container.Width;
        _canvasHeight = container.Height;
        _frame = container.Frame;
        FillBlack(0, _frame.Y);
        FillBlack(_frame.Y + _frame.Height, _canvasHeight);
    }

    /// <summary>Where row <paramref name="y"/> of the frame is to be written, (width of the frame, 3); valid until <see cref="CommitRow"/>.</summary>
    public Span<byte> RowToFill(int y)
    {
        Span<byte> row = _canvas.RowToFill(_frame.Y + y);
        int start = Channels * _frame.X;
        int end = start + (Channels * _frame.Width);
        row[..start].Clear();
        row[end..(Channels * _canvasWidth)].Clear();
        return row[start..end];
    }

    /// <summary>Puts the row just written into its place.</summary>
    public void CommitRow(int y) => _canvas.CommitRow(_frame.Y + y);

    /// <summary>The finished picture; every row must have been committed.</summary>
    public RgbImage ToImage() => _canvas.ToImage();

    private void FillBlack(int first, int end)
    {
        for (int y = first; y < end; y++)
        {
            _canvas.RowToFill(y)[..(Channels * _canvasWidth)].Clear();
            _canvas.CommitRow(y);
        }
    }
}
