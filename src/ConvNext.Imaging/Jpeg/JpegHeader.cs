using System;
using System.Buffers.Binary;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// What a JPEG says about itself before its first scan: enough to hold its size against the limits before anything is decoded.
/// It is read by Pillow's rules, which differ from libjpeg's in what they skip and refuse; <see cref="JpegParser"/> reads by libjpeg's.
/// A file must satisfy both.
/// </summary>
internal sealed class JpegHeader
{
    private const int BitsPerSample = 8;
    private const int QuantisationTableLength = 64;
    private const byte JfifDotsPerInch = 1;

    private bool _sawExif;
    private bool _sawJfifDensity;

    private JpegHeader()
    {
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>The frame header's marker, 0xC0 to 0xCF: it names the coding process. 0: there was none.</summary>
    public byte Process { get; private set; }

    /// <summary>Bytes of the file from the first scan header on.</summary>
    public int DataLength { get; private set; }

    /// <summary>EXIF orientation, from the first block before the picture.</summary>
    public ExifOrientation Orientation { get; private set; } = ExifOrientation.None;

    /// <summary>Reads up to the first scan header of a file that begins with FF D8 FF.</summary>
    /// <exception cref="ImageDecodeException">There is no scan, or a segment before it is malformed or of a kind that is not read.</exception>
    public static JpegHeader Read(ReadOnlySpan<byte> file)
    {
        JpegHeader header = new();
        int position = 2;
        while (true)
        {
            byte marker = NextMarker(file, ref position);
            if (!HasSegment(marker))
            {
                continue;
            }

            ReadOnlySpan<byte> body = Segment(file, ref position);
            header.ReadSegment(marker, body);
            if (marker == JpegMarker.StartOfScan)
            {
                header.DataLength = file.Length - position + body.Length;
                return header;
            }
        }
    }

    /// <summary>Moves behind the next marker, over anything that is none.</summary>
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int position)
    {
        while (true)
        {
            int offset = file[position..].IndexOf((byte)0xFF);
            int padding = offset < 0 ? -1 : file[(position + offset)..].IndexOfAnyExcept((byte)0xFF);
            if (padding < 0)
            {
                throw JpegErrors.Truncated();
            }

            position += offset + padding + 1;
            byte marker = file[position - 1];
            if (marker is > 0 and < JpegMarker.FrameBaseline)
            {
                throw JpegErrors.Damaged($"its header has the marker 0x{marker:X2}, which means nothing there");
            }

            if (marker != 0)
            {
                return marker;
            }
        }
    }

    private static bool HasSegment(byte marker) =>
        marker is not (JpegMarker.Reserved or (>= JpegMarker.Restart0 and <= JpegMarker.EndOfImage) or (>= 0xF0 and < JpegMarker.Comment));

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int position)
    {
        if (file.Length - position < 2)
        {
            throw JpegErrors.Truncated();
        }

        // A length that does not even cover itself stands for an empty segment.
        int length = Math.Max(0, BinaryPrimitives.ReadUInt16BigEndian(file[position..]) - 2);
        position += 2;
        if (length > file.Length - position)
        {
            throw JpegErrors.Truncated();
        }

        ReadOnlySpan<byte> body = file.Slice(position, length);
        position += length;
        return body;
    }

    private void ReadSegment(byte marker, ReadOnlySpan<byte> body)
    {
        if (JpegMarker.IsFrame(marker) || marker == JpegMarker.HierarchicalProgression)
        {
            ReadFrame(marker, body);
        }
        else if (marker == JpegMarker.QuantisationTables)
        {
            CheckQuantisationTables(body);
        }
        else if (marker == JpegMarker.App1 && !_sawExif && body.StartsWith("Exif\0"u8))
        {
            _sawExif = true;

            // Pillow looks for a density in the block where JFIF gives none, and forgives there what is no TIFF; else it refuses that.
            Orientation = _sawJfifDensity || ExifBlock.IsTiff(body) ? ExifBlock.Read(body) ?? ExifOrientation.None : ExifOrientation.None;
        }
        else if (body.Length < 7 && ((marker == JpegMarker.App0 && body.StartsWith("JFIF"u8)) || (marker == JpegMarker.App14 && body.StartsWith("Adobe"u8))))
        {
            throw JpegErrors.BadLength("its JFIF or Adobe segment");
        }
        else if (marker == JpegMarker.App0 && body.StartsWith("JFIF"u8))
        {
            _sawJfifDensity |= body.Length >= 12 && body[7] == JfifDotsPerInch;
        }
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> body)
    {
        if (body.Length < 6)
        {
            throw JpegErrors.BadLength("its frame header");
        }

        if (JpegErrors.IsUnsupported(marker))
        {
            throw JpegErrors.Unsupported(marker);
        }

        if (body[0] != BitsPerSample)
        {
            throw new ImageDecodeException($"The JPEG has {body[0]} bits per sample, and {BitsPerSample} are read.");
        }

        if (body[5] is not (1 or 3 or 4))
        {
            throw new ImageDecodeException($"The JPEG has {body[5]} components, and 1 (grey), 3 (colour) and 4 (CMYK) are read.");
        }

        Process = marker;
        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
    }

    private static void CheckQuantisationTables(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int length = 1 + (QuantisationTableLength * (body[0] < 16 ? 1 : 2));
            if (body.Length < length)
            {
                throw JpegErrors.BadLength("its quantisation tables");
            }

            body = body[length..];
        }
    }
}
