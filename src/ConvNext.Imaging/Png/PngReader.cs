using System;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Decodes PNG row by row: the compressed data is read in place and inflated only as far as the picture goes, so that no data can make
/// it take more memory than the picture and two rows.
/// </summary>
internal static unsafe class PngReader
{
    /// <summary>Deflate cannot do better: 258 bytes from a code of two bits.</summary>
    private const int MaxCompression = 1032;

    /// <summary>The passes of Adam7: first column and row, distance between columns and between rows.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    /// <summary>Decodes a file that begins with the PNG signature.</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        PngHeader header = PngHeader.Read(file, options);
        long inflated = header.RowLength(header.Width) * header.Height;
        ImageLimits.CheckDataLength("PNG", header.Width, header.Height, header.DataLength, inflated / MaxCompression);
        if (header.RowLength(header.Width) >= Array.MaxLength)
        {
            throw new ImageDecodeException($"The PNG has rows of {header.RowLength(header.Width)} bytes, more than one array can hold.");
        }

        OrientedCanvas canvas = new(header.Width, header.Height, options.ApplyExifOrientation ? header.Orientation : ExifOrientation.Upright);
        fixed (byte* data = file)
        {
            using PngDataStream compressed = new(data, header.DataRanges);
            using ZLibStream stream = new(compressed, CompressionMode.Decompress);
            PngRowReader rows = new(stream, header);
            try
            {
                ReadPicture(header, rows, canvas);
            }
            catch (InvalidDataException exception)
            {
                throw new ImageDecodeException("The PNG is damaged: its compressed data is not valid.", exception);
            }
        }

        return canvas.ToImage();
    }

    private static void ReadPicture(PngHeader header, PngRowReader rows, OrientedCanvas canvas)
    {
        if (header.IsInterlaced)
        {
            ReadPasses(header, rows, canvas);
            return;
        }

        rows.BeginPass(header.Width);
        for (int y = 0; y < header.Height; y++)
        {
            PngPixels.Expand(header, rows.Next(), header.Width, canvas.RowToFill(y));
            canvas.CommitRow(y);
        }
    }

    private static void ReadPasses(PngHeader header, PngRowReader rows, OrientedCanvas canvas)
    {
        byte[] rgb = new byte[3 * header.Width];
        foreach ((int firstX, int firstY, int stepX, int stepY) in Adam7Passes)
        {
            int width = (int)(((long)header.Width - firstX + stepX - 1) / stepX);
            if (width <= 0)
            {
                continue;
            }

            rows.BeginPass(width);
            for (int y = firstY; y < header.Height; y += stepY)
            {
                PngPixels.Expand(header, rows.Next(), width, rgb);
                for (int i = 0; i < width; i++)
                {
                    canvas.SetPixel(firstX + (i * stepX), y, rgb.AsSpan(3 * i, 3));
                }
            }
        }
    }
}
