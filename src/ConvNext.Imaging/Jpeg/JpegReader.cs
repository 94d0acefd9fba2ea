using System;
using System.Globalization;
using BitMiracle.LibJpeg.Classic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decodes JPEG: BitMiracle.LibJpeg.NET does entropy decoding and the inverse transform and hands over the component planes as they are
/// stored; upsampling and colour conversion follow here, exactly as libjpeg-turbo does them.
/// </summary>
internal static unsafe class JpegReader
{
    private const int BlockSide = 8;
    private const int MaxSampling = 4;
    private const int BitsPerSample = 8;

    /// <summary>
    /// More scans than any encoder writes (a progressive file has about ten); <see cref="JpegScanWork"/> bounds what they cost together.
    /// </summary>
    private const int MaxScans = 200;

    /// <summary>Decodes a file whose first three bytes are those of a JPEG.</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        JpegHeader header = JpegHeader.Read(file);
        CheckSize(header, options);
        CheckKind(header);
        fixed (byte* data = file)
        {
            jpeg_decompress_struct decoder = new(new StrictErrorManager());
            try
            {
                decoder.Src = new JpegSource(data, file.Length);
                return DecodePlanes(decoder, header, options);
            }
            finally
            {
                decoder.jpeg_destroy();
            }
        }
    }

    /// <summary>Refuses a file without a picture, one above the limits, and one that cannot hold what its header promises.</summary>
    public static void CheckSize(JpegHeader header, ImageDecodeOptions options)
    {
        if (header.Process == 0)
        {
            throw header.IsComplete
                ? new ImageDecodeException("The JPEG holds no picture: it has no frame header.")
                : ImageLimits.Truncated("JPEG");
        }

        ImageLimits.Check("JPEG", header.Width, header.Height, options);
        if (!header.IsComplete || header.ScanCount == 0)
        {
            throw ImageLimits.Truncated("JPEG");
        }

        // A block of 8 × 8 samples takes at least one bit of the luminance, or of whichever component has the full size.
        long blocks = ((header.Width + 7L) / BlockSide) * ((header.Height + 7L) / BlockSide);
        ImageLimits.CheckDataLength("JPEG", header.Width, header.Height, header.ScanDataLength, blocks / 8);
        if (header.ScanCount > MaxScans)
        {
            throw new ImageDecodeException(string.Create(CultureInfo.InvariantCulture, $"The JPEG sends its picture in {header.ScanCount} scans, and at most {MaxScans} are read."));
        }

        header.ScanWork?.Check(header.ScanCount);
    }

    private static void CheckKind(JpegHeader header)
    {
        const string hint = "the package ConvNext.Imaging.Skia reads it";
        switch (header.Process)
        {
            case 0xC0 or 0xC1 or 0xC2:
                break;
            case 0xC9 or 0xCA:
                throw new ImageDecodeException($"The JPEG uses arithmetic coding, which is not read here; {hint}.");
            case 0xC3 or 0xCB:
                throw new ImageDecodeException("The JPEG is a lossless JPEG, and baseline, extended and progressive ones are read.");
            default:
                throw new ImageDecodeException("The JPEG is a hierarchical JPEG, and baseline, extended and progressive ones are read.");
        }

        if (header.IsProgressive && header.UsesRestartMarkers)
        {
            throw new ImageDecodeException($"The JPEG is progressive with restart markers, which is not read here; {hint}.");
        }

        if (!header.IsFullPrecision)
        {
            throw new ImageDecodeException($"The JPEG is progressive and its scans end before the picture has its full precision, which is not read here; {hint}.");
        }

        if (header.Precision != BitsPerSample)
        {
            throw new ImageDecodeException($"The JPEG has {header.Precision} bits per sample, and 8 are read.");
        }

        if (header.Components.Length is not (1 or 3 or 4))
        {
            throw new ImageDecodeException($"The JPEG has {header.Components.Length} components, and 1 (grey), 3 (colour) and 4 (CMYK) are read.");
        }

        (int maxHorizontal, int maxVertical) = MaxSamplingOf(header);
        foreach (JpegComponent component in header.Components)
        {
            if (component.HorizontalSampling is < 1 or > MaxSampling || component.VerticalSampling is < 1 or > MaxSampling)
            {
                throw new ImageDecodeException($"The JPEG is damaged: a component is sampled {component.HorizontalSampling} × {component.VerticalSampling}, and 1 to {MaxSampling} are possible.");
            }

            if (maxHorizontal % component.HorizontalSampling != 0 || maxVertical % component.VerticalSampling != 0)
            {
                throw new ImageDecodeException("The JPEG samples a component at a fraction of the picture's size that is not a whole one, which is not read.");
            }
        }
    }

    private static (int Horizontal, int Vertical) MaxSamplingOf(JpegHeader header)
    {
        int horizontal = 1;
        int vertical = 1;
        foreach (JpegComponent component in header.Components)
        {
            horizontal = Math.Max(horizontal, component.HorizontalSampling);
            vertical = Math.Max(vertical, component.VerticalSampling);
        }

        return (horizontal, vertical);
    }

    /// <summary>Reads the planes one stripe at a time and writes each picture row as soon as the rows that it needs are there.</summary>
    private static RgbImage DecodePlanes(jpeg_decompress_struct decoder, JpegHeader header, ImageDecodeOptions options)
    {
        decoder.jpeg_read_header(true);
        decoder.Raw_data_out = true;

        // With its own fancy upsampling switched on, the decoder would enlarge the chroma planes within the inverse transform.
        decoder.Do_fancy_upsampling = false;
        decoder.jpeg_start_decompress();

        (int maxHorizontal, int maxVertical) = MaxSamplingOf(header);
        int rowsPerStripe = maxVertical * BlockSide;
        PlaneRows[] planes = new PlaneRows[header.Components.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = new PlaneRows(header, header.Components[i], maxHorizontal, maxVertical);
        }

        OrientedCanvas canvas = new(header.Width, header.Height, header.Orientation.For("JPEG", options));
        byte[][][] stripe = new byte[planes.Length][][];
        int written = 0;
        for (int first = 0; first < header.Height; first += rowsPerStripe)
        {
            for (int i = 0; i < planes.Length; i++)
            {
                stripe[i] = planes[i].NextStripe();
            }

            if (decoder.jpeg_read_raw_data(stripe, rowsPerStripe) == 0)
            {
                throw ImageLimits.Truncated("JPEG");
            }

            // The filter between rows looks one row ahead, so the last rows of a stripe wait for the next one.
            int ready = first + rowsPerStripe >= header.Height ? header.Height : first + rowsPerStripe - maxVertical;
            for (; written < ready; written++)
            {
                WriteRow(canvas, written, planes, header);
            }
        }

        decoder.jpeg_finish_decompress();
        return canvas.ToImage();
    }

    private static void WriteRow(OrientedCanvas canvas, int y, PlaneRows[] planes, JpegHeader header)
    {
        Span<byte> rgb = canvas.RowToFill(y);
        ReadOnlySpan<byte> first = planes[0].Row(y)[..header.Width];
        if (header.Colour == JpegColour.Grey)
        {
            ColourConverter.GreyToRgb(first, rgb);
            canvas.CommitRow(y);
            return;
        }

        ReadOnlySpan<byte> second = planes[1].Row(y)[..header.Width];
        ReadOnlySpan<byte> third = planes[2].Row(y)[..header.Width];
        switch (header.Colour)
        {
            case JpegColour.YCbCr:
                ColourConverter.YCbCrToRgb(first, second, third, rgb);
                break;
            case JpegColour.Rgb:
                ColourConverter.Interleave(first, second, third, rgb);
                break;
            case JpegColour.Cmyk:
                ColourConverter.InvertedCmykToRgb(first, second, third, planes[3].Row(y)[..header.Width], rgb);
                break;
            default:
                ColourConverter.InvertedYcckToRgb(first, second, third, planes[3].Row(y)[..header.Width], rgb);
                break;
        }

        canvas.CommitRow(y);
    }
}
