using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Scan headers and the way over the data behind them.</summary>
internal ref partial struct JpegParser
{
    private const int MaxUnitBlocks = 10;
    private const int MaxLow = 13;

    private void ReadScan(ReadOnlySpan<byte> body)
    {
        JpegFrame frame = _frame ?? throw JpegErrors.Damaged("a scan comes before the frame header");
        if (IsSinglePass)
        {
            throw JpegErrors.Damaged("the picture is complete after its first scan, and another follows");
        }

        if (_scans.Count == 0)
        {
            frame.Complete();
            _progression = frame.IsProgressive ? new JpegProgression(frame.Components.Length) : null;
            if (!frame.IsProgressive && !frame.IsArithmetic)
            {
                _tables.AddStandardTables();
            }
        }

        JpegScanHeader header = new(body, frame);
        CheckBlocks(header.Components);
        LatchQuantisation(header.Components);
        CheckBand(frame, header);
        JpegScan scan = header.ToScan(frame, _tables, _restartInterval, _position);
        if (_progression is not null)
        {
            _isDamaged |= !_progression.Add(scan.Components, scan.First, scan.Last, scan.High, scan.Low);
        }

        _scans.Add(scan);
        int length = SkipData(scan, frame, out long emptySegments);
        _limit.Add(scan, frame, length, emptySegments);
    }

    private static void CheckBlocks(JpegComponent[] components)
    {
        int blocks = 0;
        foreach (JpegComponent component in components)
        {
            blocks += component.HorizontalSampling * component.VerticalSampling;
        }

        if (components.Length > 1 && blocks > MaxUnitBlocks)
        {
            throw JpegErrors.Damaged($"it interleaves {blocks} blocks, and at most {MaxUnitBlocks} are possible");
        }
    }

    private readonly void LatchQuantisation(JpegComponent[] components)
    {
        foreach (JpegComponent component in components)
        {
            if (!component.IsSent)
            {
                component.Quantisation = _tables.Quantisation(component.QuantisationSlot);
                component.IsSent = true;
            }
        }
    }

    /// <summary>Progressive scans must make sense; what a sequential one says about its band is ignored, since some cameras write nonsense.</summary>
    private static void CheckBand(JpegFrame frame, JpegScanHeader header)
    {
        if (!frame.IsProgressive)
        {
            return;
        }

        bool isBandPossible = header.First == 0
            ? header.Last == 0
            : header.Last >= header.First && header.Last < JpegFrame.BlockLength && header.Components.Length == 1;
        if (!isBandPossible || header.Low > MaxLow || (header.High != 0 && header.Low != header.High - 1))
        {
            throw JpegErrors.Damaged(
                $"a progressive scan sends the frequencies {header.First} to {header.Last} and the bits {header.High} to {header.Low}, which is not possible");
        }
    }

    /// <summary>Moves to the marker behind the data of a scan and returns the length of the data.</summary>
    private int SkipData(JpegScan scan, JpegFrame frame, out long emptySegments)
    {
        RestartSegments segments = new(_file, _position);
        long units = (long)scan.UnitsPerRow(frame) * scan.UnitRows(frame);
        long restarts = scan.RestartInterval == 0 ? 0 : (units - 1) / scan.RestartInterval;
        for (emptySegments = restarts; emptySegments > 0 && !segments.IsAtEnd; emptySegments--)
        {
            _isDamaged |= !segments.Restart(_file);
        }

        // An arithmetic decoder notices by itself when it needs a byte more.
        bool mayEnd = IsSinglePass && (frame.IsArithmetic
            || !segments.EndsWithFile || CutFileCheck.IsComplete(_file, frame, scan, segments.Start, units - (restarts * scan.RestartInterval)));
        if (segments.EndsWithFile && !mayEnd)
        {
            throw JpegErrors.Truncated();
        }

        int length = segments.End - _position;
        _position = segments.End;
        return length;
    }
}
