using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Reads the segments of a file by the rules of libjpeg-turbo, without decoding its data.</summary>
internal ref partial struct JpegParser
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly JpegTables _tables = new();
    private readonly List<JpegScan> _scans = [];
    private readonly JpegScanLimit _limit;
    private JpegFrame? _frame;
    private JpegProgression? _progression;
    private JpegColourMarkers _colour;
    private int _position;
    private int _restartInterval;
    private bool _isDamaged;

    private JpegParser(ReadOnlySpan<byte> file)
    {
        _file = file;
        _limit = new JpegScanLimit(file.Length);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isDamaged">Whether something in it contradicts the format, without making it unreadable.</param>
    /// <exception cref="ImageDecodeException">libjpeg would refuse it.</exception>
    public static JpegPicture Parse(ReadOnlySpan<byte> file, out bool isDamaged)
    {
        JpegParser parser = new(file);
        JpegPicture picture = parser.Run();
        isDamaged = parser._isDamaged;
        return picture;
    }

    private readonly bool IsSinglePass => _scans.Count > 0 && !_frame!.IsProgressive && _scans[0].Components.Length == _frame.Components.Length;

    private JpegPicture Run()
    {
        StartImage();
        while (true)
        {
            if (!TryNextMarker(out byte marker))
            {
                return EndOfFile();
            }

            CheckKnown(marker);
            if (!TryReadSegment(marker, out ReadOnlySpan<byte> body))
            {
                CheckCutSegment(marker, _file[_position..]);
                return EndOfFile();
            }

            if (marker == JpegMarker.EndOfImage && _scans.Count > 0)
            {
                return Picture();
            }

            Read(marker, body);
        }
    }

    /// <summary>When the only scan is complete, what follows it may be cut off.</summary>
    private readonly JpegPicture EndOfFile() => IsSinglePass ? Picture() : throw JpegErrors.Truncated();

    private static void CheckKnown(byte marker)
    {
        if (marker is < JpegMarker.FrameBaseline and not JpegMarker.Temporary
            or JpegMarker.ExpandReference or (> JpegMarker.App15 and < JpegMarker.Comment) or JpegMarker.Reserved)
        {
            throw JpegErrors.Damaged($"it has the marker 0x{marker:X2}, which means nothing");
        }

        if (JpegErrors.IsUnsupported(marker))
        {
            throw JpegErrors.Unsupported(marker);
        }
    }

    /// <summary>What libjpeg finds wrong with a segment behind the picture before it notices that the file ends in it.</summary>
    private static void CheckCutSegment(byte marker, ReadOnlySpan<byte> rest)
    {
        bool isWrong = marker switch
        {
            JpegMarker.StartOfScan => rest.Length >= 3 && (rest[2] is 0 or > 4 || BinaryPrimitives.ReadUInt16BigEndian(rest) != 6 + (2 * rest[2])),
            JpegMarker.RestartInterval => rest.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(rest) != 4,
            JpegMarker.HuffmanTables => rest.Length >= 2 && !JpegTables.IsHuffmanPossible(BinaryPrimitives.ReadUInt16BigEndian(rest) - 2, rest[2..]),
            JpegMarker.ArithmeticConditioning => !JpegTables.IsConditioningPossible(rest[Math.Min(2, rest.Length)..]),
            JpegMarker.QuantisationTables => rest.Length >= 2 && !JpegTables.IsQuantisationPossible(BinaryPrimitives.ReadUInt16BigEndian(rest) - 2, rest[2..]),
            _ => JpegMarker.IsFrame(marker) && rest.Length >= 8,
        };
        if (isWrong)
        {
            throw JpegErrors.Damaged($"a segment 0x{marker:X2} that makes no sense follows the picture");
        }
    }

    private readonly JpegPicture Picture() => new()
    {
        Frame = _frame!,
        Scans = _scans,
        Colour = _colour.Decide(_frame!.Components),
        Progression = _progression,
    };

    /// <summary>Every stream begins with its start, and one that held only tables may be followed by another.</summary>
    private void StartImage()
    {
        if (_file.Length - _position < 2)
        {
            throw JpegErrors.Truncated();
        }

        if (_file[_position] != 0xFF || _file[_position + 1] != JpegMarker.StartOfImage)
        {
            throw JpegErrors.Damaged("a stream of tables is followed by something that is no start of image");
        }

        _position += 2;
        _restartInterval = 0;
        _colour = default;
        _tables.StartImage();
    }

    private bool TryNextMarker(out byte marker)
    {
        RestartSegments gap = new(_file, _position);
        marker = gap.Marker;
        _position = gap.Next;
        return !gap.EndsWithFile;
    }

    private bool TryReadSegment(byte marker, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (marker is JpegMarker.Temporary or (>= JpegMarker.Restart0 and <= JpegMarker.EndOfImage))
        {
            return true;
        }

        if (_file.Length - _position < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(_file[_position..]) - 2;
        if (length < 0)
        {
            // The length does not even cover itself: in a segment that is passed over, nothing follows it.
            length = marker is JpegMarker.HuffmanTables or JpegMarker.QuantisationTables or JpegMarker.ArithmeticConditioning
                ? throw JpegErrors.BadLength($"a segment 0x{marker:X2}")
                : 0;
        }

        if (length > _file.Length - _position - 2)
        {
            return false;
        }

        body = _file.Slice(_position + 2, length);
        _position += 2 + length;
        return true;
    }

    private void Read(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case JpegMarker.EndOfImage:
                if (_frame is not null)
                {
                    throw JpegErrors.Damaged("it has a frame header and no scan");
                }

                StartImage();
                break;
            case JpegMarker.StartOfImage:
                throw JpegErrors.Damaged("a second image begins inside the first");
            case JpegMarker.StartOfScan:
                ReadScan(body);
                break;
            case JpegMarker.QuantisationTables:
                _tables.ReadQuantisation(body);
                break;
            case JpegMarker.HuffmanTables:
                _tables.ReadHuffman(body);
                break;
            case JpegMarker.ArithmeticConditioning:
                _tables.ReadConditioning(body);
                break;
            case JpegMarker.RestartInterval:
                _restartInterval = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : throw JpegErrors.BadLength("its restart interval");
                break;
            case JpegMarker.FrameBaseline or JpegMarker.FrameExtended or JpegMarker.FrameProgressive
                or JpegMarker.FrameArithmetic or JpegMarker.FrameArithmeticProgressive:
                _frame = _frame is null ? JpegFrame.Read(marker, body) : throw JpegErrors.Damaged("it has two frame headers, and one is possible");
                break;
            default:
                _colour.Examine(marker, body);
                break;
        }
    }
}
