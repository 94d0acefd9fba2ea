using System;
using System.Buffers.Binary;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// What a JPEG says about itself, read by walking its markers from the first to the last without decoding anything.
/// The walk also shows whether the file is complete and which coding it uses.
/// </summary>
internal sealed class JpegHeader
{
    private const byte Rst0 = 0xD0;
    private const byte Rst7 = 0xD7;
    private const byte Soi = 0xD8;
    private const byte Eoi = 0xD9;
    private const byte Sos = 0xDA;
    private const byte Dri = 0xDD;
    private const byte Dnl = 0xDC;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App14 = 0xEE;
    private const byte Tem = 0x01;
    private const byte JfifDotsPerInch = 1;

    private JpegHeader()
    {
    }

    /// <summary>Pixels in a row, 0 until the frame header was seen.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Bits per sample.</summary>
    public int Precision { get; private set; }

    /// <summary>The frame header's marker, 0xC0 to 0xCF: it names the coding process. 0: there was none.</summary>
    public byte Process { get; private set; }

    /// <summary>The components in the order of the frame header.</summary>
    public JpegComponent[] Components { get; private set; } = [];

    /// <summary>How many scans the picture is sent in.</summary>
    public int ScanCount { get; private set; }

    /// <summary>What the scans cost; null until the frame header was seen.</summary>
    public JpegScanWork? ScanWork { get; private set; }

    /// <summary>Whether any scan may contain restart markers.</summary>
    public bool UsesRestartMarkers { get; private set; }

    /// <summary>Bytes of entropy-coded data in all scans.</summary>
    public long ScanDataLength { get; private set; }

    /// <summary>Whether the walk arrived at the end-of-image marker.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>EXIF orientation, from the first block before the picture.</summary>
    public ExifOrientation Orientation { get; private set; } = ExifOrientation.None;

    /// <summary>Whether the coding is progressive.</summary>
    public bool IsProgressive => Process == 0xC2;

    /// <summary>What the components mean, decided as libjpeg decides it.</summary>
    public JpegColour Colour { get; private set; }

    /// <summary>Whether the scans of a progressive file send the picture to full precision.</summary>
    public bool IsFullPrecision => _progression is null || _progression.IsComplete;

    private JpegProgression? _progression;
    private bool _sawJfif;
    private bool _sawJfifDensity;
    private bool _sawExif;
    private int _adobeTransform = -1;

    /// <summary>Walks a file that begins with the start-of-image marker.</summary>
    /// <exception cref="ImageDecodeException">A segment that matters is malformed.</exception>
    public static JpegHeader Read(ReadOnlySpan<byte> file)
    {
        JpegHeader header = new();
        header.Walk(file);
        header.Colour = header.DecideColour();
        return header;
    }

    private void Walk(ReadOnlySpan<byte> file)
    {
        int position = 2;
        while (NextMarker(file, ref position, out byte marker))
        {
            if (marker == Eoi)
            {
                IsComplete = true;
                return;
            }

            if (marker is Soi or Tem or (>= Rst0 and <= Rst7))
            {
                continue;
            }

            if (file.Length - position < 2)
            {
                return;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (length < 2)
            {
                throw new ImageDecodeException($"The JPEG is damaged: its segment 0x{marker:X2} gives its length as {length}, and at least 2 is possible.");
            }

            if (length > file.Length - position)
            {
                return;
            }

            ReadSegment(marker, file.Slice(position + 2, length - 2));
            position += length;
            if (marker == Sos)
            {
                int start = position;
                SkipEntropyCodedData(file, ref position);
                ScanDataLength += position - start;
                ScanCount++;
            }
        }
    }

    /// <summary>Moves behind the next marker, over anything that is none, as libjpeg does.</summary>
    private static bool NextMarker(ReadOnlySpan<byte> file, ref int position, out byte marker)
    {
        marker = 0;
        while (marker == 0)
        {
            int offset = file[position..].IndexOf((byte)0xFF);
            if (offset < 0)
            {
                position = file.Length;
                return false;
            }

            position += offset;
            int padding = file[position..].IndexOfAnyExcept((byte)0xFF);
            if (padding < 0)
            {
                position = file.Length;
                return false;
            }

            position += padding;
            marker = file[position++];
        }

        return true;
    }

    /// <summary>Moves to the marker that ends a scan. Stuffed zeros and restart markers belong to the scan.</summary>
    private static void SkipEntropyCodedData(ReadOnlySpan<byte> file, ref int position)
    {
        while (true)
        {
            int offset = file[position..].IndexOf((byte)0xFF);
            if (offset < 0 || position + offset + 1 >= file.Length)
            {
                position = file.Length;
                return;
            }

            position += offset;
            byte next = file[position + 1];
            if (next is not (0 or 0xFF or (>= Rst0 and <= Rst7)))
            {
                return;
            }

            position += next == 0xFF ? 1 : 2;
        }
    }

    private void ReadSegment(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                ReadFrame(marker, body);
                break;
            case Dri when body.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(body) != 0:
                UsesRestartMarkers = true;
                break;
            case Sos:
                ScanWork?.AddScan(body);
                _progression?.AddScan(body);
                break;
            case Dnl:
                throw new ImageDecodeException("The JPEG gives its height only after the picture (a DNL marker), which is not read.");
            case App0 when body.StartsWith("JFIF"u8):
                _sawJfif |= body.StartsWith("JFIF\0"u8);
                _sawJfifDensity |= body.Length >= 12 && body[7] == JfifDotsPerInch;
                break;
            case App1 when !_sawExif && ScanCount == 0 && body.StartsWith("Exif\0"u8):
                _sawExif = true;

                // Pillow looks for a density in the block where JFIF gives none, and forgives there what is no TIFF; else it refuses that.
                Orientation = _sawJfifDensity || ExifBlock.IsTiff(body) ? ExifBlock.Read(body) ?? ExifOrientation.None : ExifOrientation.None;
                break;
            case App14 when body.Length >= 12 && body.StartsWith("Adobe"u8):
                _adobeTransform = body[11];
                break;
            default:
                break;
        }
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> body)
    {
        if (Process != 0)
        {
            throw new ImageDecodeException("The JPEG is damaged: it has two frame headers, and one is possible.");
        }

        if (body.Length < 6 || body.Length != 6 + (body[5] * 3))
        {
            throw new ImageDecodeException("The JPEG is damaged: the length of its frame header does not fit the number of its components.");
        }

        Process = marker;
        Precision = body[0];
        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        Components = new JpegComponent[body[5]];
        for (int i = 0; i < Components.Length; i++)
        {
            ReadOnlySpan<byte> component = body.Slice(6 + (3 * i), 3);
            Components[i] = new JpegComponent(component[0], component[1] >> 4, component[1] & 15);
        }

        ScanWork = new JpegScanWork(Width, Height, Components);
        _progression = IsProgressive ? new JpegProgression(Components) : null;
    }

    /// <summary>libjpeg's rules: the JFIF marker, then the Adobe marker's transform, then the component identifiers.</summary>
    private JpegColour DecideColour()
    {
        switch (Components.Length)
        {
            case 3 when _sawJfif:
                return JpegColour.YCbCr;
            case 3 when _adobeTransform >= 0:
                return _adobeTransform == 0 ? JpegColour.Rgb : JpegColour.YCbCr;
            case 3:
                bool namedRgb = Components[0].Identifier == 'R' && Components[1].Identifier == 'G' && Components[2].Identifier == 'B';
                return namedRgb ? JpegColour.Rgb : JpegColour.YCbCr;
            case 4:
                return _adobeTransform is < 0 or 0 ? JpegColour.Cmyk : JpegColour.Ycck;
            default:
                return JpegColour.Grey;
        }
    }
}
