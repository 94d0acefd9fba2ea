using System;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Decodes PNG row by row: the compressed data is read in place and inflated only as far as the picture goes, so that no data can make
/// it take more memory than the picture and two rows. Rows that are missing are black, or the palette's first colour, as in Pillow.
/// </summary>
internal static unsafe class PngReader
{
    /// <summary>Deflate cannot do better: 258 bytes from a code of two bits.</summary>
    private const int MaxCompression = 1032;

    /// <summary>A picture of up to this many bytes is not refused for having too little data, because rows may be missing.</summary>
    private const long MaxSparsePicture = 16L << 20;

    /// <summary>The passes of Adam7: first column and row, distance between columns and between rows.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    /// <summary>Decodes a file that begins with the PNG signature.</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        PngHeader header = PngHeaderReader.Read(file, options);
        long rowLength = header.RowLength(header.Region.Width);
        if (3L * header.Width * header.Height > MaxSparsePicture)
        {
            ImageLimits.CheckDataLength("PNG", header.Width, header.Height, header.DataLength, rowLength * header.Region.Height / MaxCompression);
        }

        if (rowLength >= Array.MaxLength)
        {
            throw new ImageDecodeException($"The PNG has rows of {rowLength} bytes, more than one array can hold.");
        }

        OrientedCanvas canvas = new(header.Width, header.Height, header.Orientation.For("PNG", options));
        bool fillsPicture = header.Region == new PngRegion(0, 0, header.Width, header.Height);
        if (header.IsDataCut || !fillsPicture || !TryDecodeWhole(file, header, canvas))
        {
            canvas.Fill(header.Background);
            DecodeExactly(file, header, canvas);
        }

        return canvas.ToImage();
    }

    /// <summary>Decodes a file without damage; false where there is any.</summary>
    private static bool TryDecodeWhole(ReadOnlySpan<byte> file, PngHeader header, OrientedCanvas canvas)
    {
        fixed (byte* data = file)
        {
            using PngStreamRows rows = new(new PngDataStream(data, header.DataRanges, header.DataLength));
            return ReadPicture(header, new PngRowReader(rows, header), canvas) && rows.IsWhole();
        }
    }

    /// <summary>Decodes what Pillow decodes of a damaged file, and refuses what it refuses.</summary>
    private static void DecodeExactly(ReadOnlySpan<byte> file, PngHeader header, OrientedCanvas canvas)
    {
        PngExactRows rows = new(file, header);
        _ = ReadPicture(header, new PngRowReader(rows, header), canvas);

        // Pillow passes over the chunks of data that it did not need, and those must be whole.
        if (header.IsDataCut && !rows.IsInLastChunk)
        {
            throw ImageLimits.Truncated("PNG");
        }
    }

    /// <summary>Reads rows until the picture is full; false where they end before.</summary>
    private static bool ReadPicture(PngHeader header, PngRowReader rows, OrientedCanvas canvas)
    {
        if (header.IsInterlaced)
        {
            return ReadPasses(header, rows, canvas);
        }

        PngRegion region = header.Region;
        byte[] rgb = region.Width == header.Width ? [] : new byte[3 * region.Width];
        rows.BeginPass(region.Width);
        for (int y = region.Y; y < region.Y + region.Height; y++)
        {
            if (!rows.TryNext(out ReadOnlySpan<byte> row))
            {
                return false;
            }

            if (region.Width == header.Width)
            {
                PngPixels.Expand(header, row, region.Width, canvas.RowToFill(y));
                canvas.CommitRow(y);
            }
            else
            {
                PngPixels.Expand(header, row, region.Width, rgb);
                for (int x = 0; x < region.Width; x++)
                {
                    canvas.SetPixel(region.X + x, y, rgb.AsSpan(3 * x, 3));
                }
            }
        }

        return true;
    }

    // Pillow puts the passes of a frame at the picture's corner, wherever the frame is.
    private static bool ReadPasses(PngHeader header, PngRowReader rows, OrientedCanvas canvas)
    {
        byte[] rgb = new byte[3 * header.Region.Width];
        foreach ((int firstX, int firstY, int stepX, int stepY) in Adam7Passes)
        {
            int width = (int)(((long)header.Region.Width - firstX + stepX - 1) / stepX);
            if (width <= 0)
            {
                continue;
            }

            rows.BeginPass(width);
            for (int y = firstY; y < header.Region.Height; y += stepY)
            {
                if (!rows.TryNext(out ReadOnlySpan<byte> row))
                {
                    return false;
                }

                PngPixels.Expand(header, row, width, rgb);
                for (int i = 0; i < width; i++)
                {
                    canvas.SetPixel(firstX + (i * stepX), y, rgb.AsSpan(3 * i, 3));
                }
            }
        }

        return true;
    }
}
