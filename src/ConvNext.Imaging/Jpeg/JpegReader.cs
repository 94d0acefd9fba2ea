using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decodes JPEG as libjpeg-turbo does when Pillow calls it: entropy decoding and the inverse transform band by band
/// (<see cref="JpegBandDecoder"/>), then upsampling and colour conversion row by row (<see cref="JpegRowReader"/>).
/// </summary>
internal static unsafe class JpegReader
{
    /// <summary>
    /// Above it the data must have a bit for every block, so that a forged header of a few bytes takes no memory. Below it a picture whose data is
    /// missing is grey there, as in every viewer.
    /// </summary>
    private const long UncheckedPixels = 1 << 24;

    /// <summary>Decodes a file whose first three bytes are those of a JPEG.</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        JpegPicture picture = ReadPicture(file, options, out int orientation, out bool isDamaged);
        fixed (byte* data = file)
        {
            using JpegRowReader rows = new(data, file.Length, picture, JpegRegion.Whole(picture.Frame), withLookahead: false);
            int height = picture.Frame.Height;
            OrientedCanvas canvas = new(picture.Frame.Width, height, orientation);
            for (int y = 0; y < height; y++)
            {
                rows.ReadRow(canvas.RowToFill(y));
                canvas.CommitRow(y);
            }

            return canvas.ToImage(isDamaged || rows.IsDamaged);
        }
    }

    /// <summary>Reads all that a file says before its data is decoded, and refuses what is not read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="orientation">The EXIF orientation that is to be applied.</param>
    /// <param name="isDamaged">Whether something in it contradicts the format, without making it unreadable.</param>
    public static JpegPicture ReadPicture(ReadOnlySpan<byte> file, ImageDecodeOptions options, out int orientation, out bool isDamaged)
    {
        JpegHeader header = JpegHeader.Read(file);
        CheckSize(header, options);
        JpegPicture picture = JpegParser.Parse(file, out isDamaged);
        if (picture.Frame.Width != header.Width || picture.Frame.Height != header.Height)
        {
            throw JpegErrors.Damaged("its size is not clear");
        }

        orientation = header.Orientation.For("JPEG", options);
        return picture;
    }

    /// <summary>Refuses a file without a picture, one above the limits, and a large one that cannot hold what its header promises.</summary>
    private static void CheckSize(JpegHeader header, ImageDecodeOptions options)
    {
        if (header.Process == 0)
        {
            throw new ImageDecodeException("The JPEG holds no picture: it has no frame header.");
        }

        ImageLimits.Check("JPEG", header.Width, header.Height, options);
        bool isArithmetic = header.Process is JpegMarker.FrameArithmetic or JpegMarker.FrameArithmeticProgressive;
        if ((long)header.Width * header.Height > UncheckedPixels && !isArithmetic)
        {
            // Of the luminance, or of whichever component has the full size.
            long blocks = (long)JpegFrame.DivideUp(header.Width, JpegFrame.BlockSide) * JpegFrame.DivideUp(header.Height, JpegFrame.BlockSide);
            ImageLimits.CheckDataLength("JPEG", header.Width, header.Height, header.DataLength, blocks / 8);
        }
    }
}
