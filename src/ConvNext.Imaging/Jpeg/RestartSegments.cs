using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Goes through the data of a scan from one restart marker to the next. When the marker found is not the one expected, it does what
/// libjpeg's <c>jpeg_resync_to_restart</c> does: take it for the expected one, look for a later one, or leave it, so that the segment is empty.
/// </summary>
internal struct RestartSegments
{
    private int _next;
    private byte _marker;
    private int _expected;

    /// <summary>Begins with the segment at <paramref name="offset"/>.</summary>
    public RestartSegments(ReadOnlySpan<byte> file, int offset)
        : this()
    {
        Begin(file, offset);
    }

    /// <summary>Where the segment begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the next marker begins, which is where the data of the segment ends.</summary>
    public int End { get; private set; }

    /// <summary>Whether the file ends in the segment, without a marker.</summary>
    public bool EndsWithFile { get; private set; }

    /// <summary>Whether the marker before the segment was left where it is, so that the segment is empty.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Whether every later segment is empty as well: the marker is none that a restart can pass.</summary>
    public readonly bool IsAtEnd => IsStuck && !JpegMarker.IsRestart(_marker);

    /// <summary>The marker that ends the segment.</summary>
    public readonly byte Marker => _marker;

    /// <summary>Where the file goes on behind that marker.</summary>
    public readonly int Next => _next;

    /// <summary>Moves to the next segment. True: the marker between the two was the one expected.</summary>
    /// <exception cref="ImageDecodeException">The file ends before there is a marker.</exception>
    public bool Restart(ReadOnlySpan<byte> file)
    {
        if (EndsWithFile)
        {
            throw JpegErrors.Truncated();
        }

        int expected = _expected;
        _expected = (expected + 1) & 7;
        bool isExpected = _marker == JpegMarker.Restart0 + expected;
        while (true)
        {
            if (JpegMarker.IsRestart(_marker))
            {
                int ahead = (_marker - JpegMarker.Restart0 - expected) & 7;
                if (ahead is 1 or 2)
                {
                    Stay();
                    return false;
                }

                // The one expected, or too far from it to mean anything: the data behind it is decoded. One of the last two is passed over.
                if (ahead is not (6 or 7))
                {
                    Begin(file, _next);
                    return isExpected;
                }
            }
            else if (_marker >= JpegMarker.FrameBaseline)
            {
                Stay();
                return false;
            }

            FindMarker(file, _next);
            if (EndsWithFile)
            {
                throw JpegErrors.Truncated();
            }
        }
    }

    private void Stay()
    {
        IsStuck = true;
        Start = End;
    }

    private void Begin(ReadOnlySpan<byte> file, int offset)
    {
        IsStuck = false;
        Start = offset;
        FindMarker(file, offset);
    }

    /// <summary>Finds the next marker: 0xFF, any more of them, and a byte that is neither 0xFF nor the zero of stuffed data.</summary>
    private void FindMarker(ReadOnlySpan<byte> file, int offset)
    {
        while (true)
        {
            int skipped = file[offset..].IndexOf((byte)0xFF);
            if (skipped < 0)
            {
                End = file.Length;
                break;
            }

            End = offset + skipped;
            int padding = file[End..].IndexOfAnyExcept((byte)0xFF);
            if (padding < 0)
            {
                break;
            }

            offset = End + padding + 1;
            _marker = file[offset - 1];
            if (_marker != 0)
            {
                _next = offset;
                return;
            }
        }

        EndsWithFile = true;
        _marker = 0;
        _next = file.Length;
    }
}
