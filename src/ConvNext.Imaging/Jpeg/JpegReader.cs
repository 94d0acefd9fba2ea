using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decodes JPEG as libjpeg-turbo does when Pillow calls it: entropy decoding and the inverse transform band by band
/// (<see cref="JpegBandDecoder"/>), then upsampling and colour conversion row by row.
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
        JpegHeader header = JpegHeader.Read(file);
        CheckSize(header, options);
        JpegPicture picture = JpegParser.Parse(file, out bool isDamaged);
        fixed (byte* data = file)
        {
            JpegBandDecoder decoder = new(data, file.Length, picture);
            JpegFrame frame = picture.Frame;
            PlaneRows[] planes = Array.ConvertAll(frame.Components, component => new PlaneRows(frame, component));
            OrientedCanvas canvas = new(frame.Width, frame.Height, options.ApplyExifOrientation ? header.Orientation : ExifOrientation.Upright);
            HalfWidthColour? halfWidth = HalfWidthColour.Create(frame, picture.Colour, planes);
            int written = 0;
            for (int band = 0; band < frame.Bands; band++)
            {
                decoder.DecodeBand(band, planes);

                // The filter between rows looks one row ahead, so the last rows of a band wait for the next one.
                int ready = band == frame.Bands - 1 ? frame.Height : ((band + 1) * frame.RowsPerBand) - frame.MaxVerticalSampling;
                for (; written < ready; written++)
                {
                    if (halfWidth is not null)
                    {
                        halfWidth.WriteRow(written, planes, canvas.RowToFill(written));
                    }
                    else
                    {
                        WriteRow(canvas.RowToFill(written), written, planes, frame.Width, picture.Colour);
                    }

                    canvas.CommitRow(written);
                }
            }

            return canvas.ToImage(isDamaged || decoder.IsDamaged);
        }
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

    private static void WriteRow(Span<byte> rgb, int y, PlaneRows[] planes, int width, JpegColour colour)
    {
        ReadOnlySpan<byte> first = planes[0].Row(y)[..width];
        if (colour == JpegColour.Grey)
        {
            ColourConverter.GreyToRgb(first, rgb);
            return;
        }

        ReadOnlySpan<byte> second = planes[1].Row(y)[..width];
        ReadOnlySpan<byte> third = planes[2].Row(y)[..width];
        switch (colour)
        {
            case JpegColour.YCbCr:
                ColourConverter.YCbCrToRgb(first, second, third, rgb);
                break;
            case JpegColour.Rgb:
                ColourConverter.Interleave(first, second, third, rgb);
                break;
            case JpegColour.Cmyk:
                ColourConverter.InvertedCmykToRgb(first, second, third, planes[3].Row(y)[..width], rgb);
                break;
            default:
                ColourConverter.InvertedYcckToRgb(first, second, third, planes[3].Row(y)[..width], rgb);
                break;
        }
    }
}
