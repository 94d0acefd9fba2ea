using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decodes one scan, band by band, into the coefficients of its components. Restart markers and the end of the data are handled here; the
/// implementations decode units of a segment.
/// </summary>
internal abstract unsafe class ScanDecoder
{
    private readonly byte* _file;
    private readonly int _length;
    private readonly JpegFrame _frame;
    private readonly CoefficientBand[] _bands;
    private RestartSegments _segments;
    private readonly JpegRegion _region;
    private int _unitsToRestart;

    /// <param name="file">The file, which must stay in place while the decoder is used.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="region">The part of the picture that is wanted.</param>
    /// <param name="bands">The coefficients of every component of the frame.</param>
    protected ScanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, JpegRegion region, CoefficientBand[] bands)
    {
        _file = file;
        _length = length;
        _frame = frame;
        Scan = scan;
        _region = region;
        _bands = bands;
    }

    /// <summary>Whether the data of the scan was found to be damaged.</summary>
    public bool IsDamaged { get; protected set; }

    /// <summary>The last band of which some data was there.</summary>
    public int LastGoodBand { get; private set; }

    /// <summary>The scan.</summary>
    protected JpegScan Scan { get; }

    /// <summary>Whether the segment has ended, so that the rest of it is left as it was.</summary>
    protected bool IsExhausted { get; set; }

    /// <summary>Where the data of the segment goes on.</summary>
    protected byte* Position { get; set; }

    /// <summary>Where the data of the segment ends.</summary>
    protected byte* End { get; private set; }

    /// <summary>Whether the file ends in the segment, so that no byte may be needed behind it.</summary>
    protected bool IsCutOff => _segments.EndsWithFile;

    private ReadOnlySpan<byte> File => new(_file, _length);

    /// <summary>Goes back to the beginning of the scan.</summary>
    public void Start()
    {
        _segments = new RestartSegments(File, Scan.DataOffset);
        _unitsToRestart = Scan.RestartInterval;
        LastGoodBand = 0;
        IsExhausted = false;
        Enter();
        StartSegment();
    }

    /// <summary>Decodes what the scan sends of a band.</summary>
    public void DecodeBand(int band)
    {
        int units = Scan.UnitsPerRow(_frame);
        if (Scan.IsInterleaved)
        {
            PlaceInterleaved(band);
            DecodeRow(band, units);
            return;
        }

        JpegComponent component = Scan.Components[0];
        int rows = Math.Min(component.VerticalSampling, component.HeightInBlocks - (band * component.VerticalSampling));
        for (int row = 0; row < rows; row++)
        {
            PlaceRow(band, row);
            DecodeRow(band, units);
        }
    }

    /// <summary>Whether the segment has data that was not decoded.</summary>
    protected abstract bool HasUnusedBytes { get; }

    /// <summary>Begins a segment at <see cref="Position"/>: predictions and statistics start anew.</summary>
    protected abstract void StartSegment();

    /// <summary>Decodes consecutive units of the row that was placed, or fewer when the data ends.</summary>
    protected abstract void DecodeUnits(int first, int count);

    /// <summary>
    /// Decodes consecutive units like <see cref="DecodeUnits"/>, of which no sample is needed: a decoder that needs nothing of them later may drop them.
    /// </summary>
    protected virtual void DropUnits(int first, int count) => DecodeUnits(first, count);

    /// <summary>A block that each unit of the row has: where it is in the first unit.</summary>
    /// <param name="index">Its place among the blocks of a unit.</param>
    /// <param name="component">Its component's place in the scan.</param>
    /// <param name="values">Its coefficients in the first unit.</param>
    /// <param name="nonZero">Its bits of <see cref="CoefficientBand.NonZero"/> in the first unit.</param>
    /// <param name="step">Blocks from one unit to the next.</param>
    protected abstract void Place(int index, int component, short* values, ulong* nonZero, int step);

    private void PlaceInterleaved(int band)
    {
        int index = 0;
        for (int i = 0; i < Scan.Components.Length; i++)
        {
            JpegComponent component = Scan.Components[i];
            CoefficientBand coefficients = _bands[component.Index];
            for (int block = 0; block < component.HorizontalSampling * component.VerticalSampling; block++)
            {
                int offset = (block / component.HorizontalSampling * coefficients.BlocksPerRow) + (block % component.HorizontalSampling);
                Place(index++, i, coefficients.Values(band) + (offset * JpegFrame.BlockLength), coefficients.NonZero(band) + offset, component.HorizontalSampling);
            }
        }
    }

    private void PlaceRow(int band, int row)
    {
        CoefficientBand coefficients = _bands[Scan.Components[0].Index];
        int offset = row * coefficients.BlocksPerRow;
        Place(0, 0, coefficients.Values(band) + (offset * JpegFrame.BlockLength), coefficients.NonZero(band) + offset, 1);
    }

    private void DecodeRow(int band, int units)
    {
        (int firstKept, int endKept) = _region.Units(Scan, band);

        // When nothing more can come, nothing is done.
        for (int unit = 0; unit < units && !(IsExhausted && _segments.IsAtEnd);)
        {
            bool wasExhausted = IsExhausted;
            bool isKept = unit >= firstKept && unit < endKept;
            int count = (isKept ? endKept : unit < firstKept ? firstKept : units) - unit;
            if (Scan.RestartInterval > 0)
            {
                if (_unitsToRestart == 0)
                {
                    Restart();
                }

                // libjpeg looks whether data is left before it passes a restart marker, so that the first unit behind a lost segment does not count.
                count = wasExhausted && !IsExhausted ? 1 : Math.Min(count, _unitsToRestart);
                _unitsToRestart -= count;
            }

            if (!IsExhausted)
            {
                LastGoodBand = wasExhausted ? LastGoodBand : band;
                if (isKept)
                {
                    DecodeUnits(unit, count);
                }
                else
                {
                    DropUnits(unit, count);
                }
            }

            unit += count;
        }
    }

    private void Restart()
    {
        // Whole bytes that are left over show that the segment was not what was decoded.
        IsDamaged |= !_segments.Restart(File) || HasUnusedBytes;
        _unitsToRestart = Scan.RestartInterval;

        // In front of a marker that is left where it is, the segment is empty, and after one that had too little data nothing is decoded at all.
        IsExhausted &= _segments.IsStuck;
        Enter();
        StartSegment();
    }

    private void Enter()
    {
        Position = _file + _segments.Start;
        End = _file + _segments.End;
    }
}
