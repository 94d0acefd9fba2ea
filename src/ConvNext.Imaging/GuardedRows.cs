using System;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>Rows of a picture; whatever goes wrong while they are decoded becomes an <see cref="ImageDecodeException"/>.</summary>
/// <param name="rows">The rows.</param>
/// <param name="format">The picture's format, for the sentence.</param>
internal sealed class GuardedRows(IPixelRows rows, ImageFormat format) : IPixelRows
{
    public int StoredWidth => rows.StoredWidth;

    public int StoredHeight => rows.StoredHeight;

    public PictureTurn Turn => rows.Turn;

    public (int FirstColumn, int Columns) Begin(int firstColumn, int endColumn, int firstRow, int endRow)
    {
        try
        {
            return rows.Begin(firstColumn, endColumn, firstRow, endRow);
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw ManagedImageDecoder.Reword(format, exception);
        }
    }

    public void ReadRow(Span<byte> rgb)
    {
        try
        {
            rows.ReadRow(rgb);
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw ManagedImageDecoder.Reword(format, exception);
        }
    }

    public void End()
    {
        try
        {
            rows.End();
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw ManagedImageDecoder.Reword(format, exception);
        }
    }

    public void Dispose() => rows.Dispose();
}
