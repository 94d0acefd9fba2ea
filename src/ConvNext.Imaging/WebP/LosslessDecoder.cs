using System;

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
        LosslessStream stream = LosslessStream.Read(ref reader, frame.Width, frame.Height);
        int total = stream.Width * stream.Height;
        int step = (RowsPerStep * stream.Width) + MaxCopyLength;
        LosslessPixels pixels = new(stream, (int)Math.Min(total, (2L * LosslessPixels.MaxDistance) + step));
        uint[] row = new uint[frame.Width];
        uint[] otherRow = new uint[frame.Width];
        for (int y = 0; y < frame.Height;)
        {
            int end = Math.Min((y + RowsPerStep) * stream.Width, total);
            pixels.MakeRoom(Math.Min(step, total - pixels.Position));
            pixels.ReadTo(ref reader, end);
            for (; (y + 1) * stream.Width <= Math.Min(pixels.Position, end); y++)
            {
                WriteRow(UndoTransforms(stream, y, pixels.From(y * stream.Width, stream.Width), row, otherRow), canvas.RowToFill(y));
                canvas.CommitRow(y);
            }
        }

        if (reader.HasReadPastEnd)
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

    private static void WriteRow(ReadOnlySpan<uint> pixels, Span<byte> rgb)
    {
        rgb = rgb[..(3 * pixels.Length)];
        for (int x = 0; x < pixels.Length; x++)
        {
            uint pixel = pixels[x];
            rgb[3 * x] = (byte)(pixel >> 16);
            rgb[(3 * x) + 1] = (byte)(pixel >> 8);
            rgb[(3 * x) + 2] = (byte)pixel;
        }
    }
}
