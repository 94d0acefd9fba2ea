using System;
using System.Runtime.InteropServices;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.WebP;

/// <summary>Decodes VP8L (the WebP lossless bitstream) to RGB, some rows at a time.</summary>
internal static class LosslessDecoder
{
    private const int RowsPerStep = 16;
    private const int MaxCopyLength = 4096;

    /// <summary>Decodes the data of a VP8L chunk.</summary>
    /// <param name="data">The data, at least the five bytes of the header.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="canvas">Where it goes.</param>
    public static void Decode(ReadOnlySpan<byte> data, WebPFrame frame, FrameCanvas canvas)
    {
        LosslessBitReader reader = new(data);

        // The header, which the container was read with: a signature, width, height, whether alpha matters, the version.
        reader.ReadBits(8);
        reader.ReadBits(14);
        reader.ReadBits(14);
        reader.ReadBits(1);
        reader.ReadBits(3);
        CanvasRows rows = new(canvas);
        DecodeRows(ref reader, frame.Width, frame.Height, ref rows, mayReadPastEnd: false);
    }

    /// <summary>Decodes what follows the header.</summary>
    /// <typeparam name="TRows">What becomes of the rows: a structure, so that each kind has code of its own.</typeparam>
    /// <param name="reader">Stands behind the header.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="mayReadPastEnd">Whether reads behind the end are no error, because the caller has looked for them.</param>
    public static void DecodeRows<TRows>(ref LosslessBitReader reader, int width, int height, ref TRows rows, bool mayReadPastEnd)
        where TRows : struct, ILosslessRows
    {
        LosslessStream stream = LosslessStream.Read(ref reader, width, height);
        int total = stream.Width * stream.Height;
        int step = (RowsPerStep * stream.Width) + MaxCopyLength;
        LosslessPixels pixels = new(stream, (int)Math.Min(total, (2L * LosslessPixels.MaxDistance) + step)) { MayReadPastEnd = mayReadPastEnd };
        uint[] row = new uint[width];
        uint[] otherRow = new uint[width];
        for (int y = 0; y < height;)
        {
            int end = Math.Min((y + RowsPerStep) * stream.Width, total);
            pixels.MakeRoom(Math.Min(step, total - pixels.Position));
            pixels.ReadTo(ref reader, end);
            for (; (y + 1) * stream.Width <= Math.Min(pixels.Position, end); y++)
            {
                rows.Take(y, UndoTransforms(stream, y, pixels.From(y * stream.Width, stream.Width), row, otherRow));
            }
        }

        if (reader.HasReadPastEnd && !mayReadPastEnd)
        {
            throw ImageLimits.Truncated("WebP");
        }
    }

    /// <summary>Undoes the transforms of a row, the last one applied first.</summary>
    private static ReadOnlySpan<uint> UndoTransforms(LosslessStream stream, int y, ReadOnlySpan<uint> written, Span<uint> row, Span<uint> otherRow)
    {
        for (int i = stream.TransformCount - 1; i >= 0; i--)
        {
            LosslessTransform transform = stream.Transforms[i]!;
            Span<uint> output = row[..transform.Width];
            transform.Undo(y, written, output);
            written = output;
            Span<uint> free = otherRow;
            otherRow = row;
            row = free;
        }

        return written;
    }

    /// <summary>Rows that go to a canvas.</summary>
    private readonly struct CanvasRows(FrameCanvas canvas) : ILosslessRows
    {
        public void Take(int y, ReadOnlySpan<uint> pixels)
        {
            Span<byte> rgb = canvas.RowToFill(y)[..(3 * pixels.Length)];
            for (int x = 0; x < pixels.Length; x++)
            {
                uint pixel = pixels[x];
                rgb[3 * x] = (byte)(pixel >> 16);
                rgb[(3 * x) + 1] = (byte)(pixel >> 8);
                rgb[(3 * x) + 2] = (byte)pixel;
            }

            if (canvas.IsOnWhite)
            {
                WhiteBackground.ApplyToRow(rgb, MemoryMarshal.AsBytes(pixels), BitConverter.IsLittleEndian ? 3 : 0, sizeof(uint));
            }

            canvas.CommitRow(y);
        }
    }
}
