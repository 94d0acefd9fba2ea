using System;
using System.Collections.Generic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decodes a picture band by band: of every scan its part of the band, one after another, then the inverse transform. So the coefficients of
/// a band are all that is kept, whatever the number of scans; estimates of missing frequencies need two bands more on either side.
/// </summary>
internal sealed unsafe class JpegBandDecoder : IDisposable
{
    private const int BandsAround = 2;

    /// <summary>Bands that a second thread may be ahead.</summary>
    private const int BandsAhead = 4;

    private readonly JpegFrame _frame;
    private readonly JpegRegion _region;
    private readonly bool _dropsBlocks;
    private readonly JpegProgression? _smoothed;
    private readonly CoefficientBand[] _coefficients;
    private readonly ScanDecoder[] _scans;
    private readonly short[] _estimates = [];
    private readonly int _lastGoodBand;
    private readonly int _scansAhead;
    private readonly JpegLookahead? _lookahead;
    private int _decodedBands;

    /// <param name="file">The file, which must stay in place while the decoder is used.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="picture">What the file says.</param>
    /// <param name="region">The part of it that is wanted.</param>
    /// <param name="withLookahead">Whether a second thread decodes coefficients ahead: all of them, or those of the first half of a progressive picture's data.</param>
    public JpegBandDecoder(byte* file, int length, JpegPicture picture, JpegRegion region, bool withLookahead)
    {
        _frame = picture.Frame;
        _region = region;
        _dropsBlocks = !_frame.IsProgressive && !_frame.IsArithmetic;
        _smoothed = picture.Progression?.CanSmooth(_frame.Components) == true ? picture.Progression : null;
        withLookahead &= _smoothed is null;
        int bandsKept = _smoothed is not null ? (2 * BandsAround) + 1 : withLookahead ? BandsAhead : 1;
        _coefficients = Array.ConvertAll(_frame.Components, component => new CoefficientBand(component, bandsKept));
        _scans = new ScanDecoder[picture.Scans.Count];
        for (int i = 0; i < _scans.Length; i++)
        {
            _scans[i] = Create(file, length, picture.Scans[i]);
            _scans[i].Start();
        }

        if (_smoothed is not null)
        {
            _estimates = GC.AllocateUninitializedArray<short>(_frame.UnitsPerRow * _frame.MaxHorizontalSampling * JpegFrame.BlockLength, pinned: true);
            _lastGoodBand = FindLastGoodBand();
        }

        if (withLookahead)
        {
            _scansAhead = _frame.IsProgressive ? ScansAhead(picture.Scans, length) : _scans.Length;
            _lookahead = JpegLookahead.TryStart(DecodeAhead, region.EndBand, BandsAhead);
        }
    }

    /// <summary>Whether data was found to be damaged so far.</summary>
    public bool IsDamaged => Array.Exists(_scans, scan => scan.IsDamaged);

    /// <summary>Decodes the next band into the planes; one above the region leaves them as they are. Bands come in order.</summary>
    public void DecodeBand(int band, PlaneRows[] planes)
    {
        if (_lookahead is not null)
        {
            _lookahead.Wait();
            DecodeScans(band, _scansAhead, _scans.Length);
            TransformBand(band, planes);
            _lookahead.Release();
            return;
        }

        int ahead = _smoothed is null ? band : Math.Min(band + BandsAround, _frame.Bands - 1);
        for (; _decodedBands <= ahead; _decodedBands++)
        {
            DecodeCoefficients(_decodedBands);
        }

        TransformBand(band, planes);
    }

    /// <inheritdoc/>
    public void Dispose() => _lookahead?.Dispose();

    /// <summary>The scans at whose end about half of the data has been seen: the second thread decodes these, the first the others.</summary>
    private static int ScansAhead(List<JpegScan> scans, int length)
    {
        int middle = (int)(((long)scans[0].DataOffset + length) / 2);
        int ahead = scans.FindIndex(scan => scan.DataOffset > middle);
        return ahead < 0 ? scans.Count : ahead;
    }

    private void DecodeAhead(int band)
    {
        Clear(band);
        DecodeScans(band, 0, _scansAhead);
    }

    private void DecodeScans(int band, int first, int end)
    {
        for (int scan = first; scan < end; scan++)
        {
            _scans[scan].DecodeBand(band);
        }
    }

    private void TransformBand(int band, PlaneRows[] planes)
    {
        foreach (JpegComponent component in _frame.Components)
        {
            if (band >= _region.FirstBand)
            {
                Transform(component, band, planes[component.Index]);
            }
            else
            {
                planes[component.Index].SkipStripe();
            }
        }
    }

    private ScanDecoder Create(byte* file, int length, JpegScan scan)
    {
        if (_frame.IsArithmetic)
        {
            return new ArithmeticScanDecoder(file, length, _frame, scan, _region, _coefficients);
        }

        return _frame.IsProgressive
            ? new ProgressiveHuffmanDecoder(file, length, _frame, scan, _region, _coefficients)
            : new SequentialHuffmanDecoder(file, length, _frame, scan, _region, _coefficients);
    }

    /// <summary>
    /// How far the data of the last scan reaches, found by decoding everything once before: below, the estimates are made as if that scan
    /// had not begun.
    /// </summary>
    private int FindLastGoodBand()
    {
        for (int band = 0; band < _frame.Bands; band++)
        {
            DecodeCoefficients(band);
        }

        int last = _scans[^1].LastGoodBand;
        Array.ForEach(_scans, scan => scan.Start());
        return last;
    }

    private void DecodeCoefficients(int band)
    {
        Clear(band);
        DecodeScans(band, 0, _scans.Length);
    }

    /// <summary>Blocks that are dropped are written nowhere, so that only the others must be zero.</summary>
    private void Clear(int band)
    {
        foreach (JpegComponent component in _frame.Components)
        {
            if (!_dropsBlocks)
            {
                _coefficients[component.Index].Clear(band);
            }
            else if (band >= _region.FirstBand)
            {
                _coefficients[component.Index].Clear(band, _region.FirstBlock(component), _region.Blocks(component));
            }
        }
    }

    private void Transform(JpegComponent component, int band, PlaneRows plane)
    {
        CoefficientBand coefficients = _coefficients[component.Index];
        Span<byte> samples = plane.NextStripe();
        int rows = Math.Min(component.VerticalSampling, component.HeightInBlocks - (band * component.VerticalSampling));
        fixed (ushort* quantisation = component.Quantisation)
        fixed (byte* target = samples)
        fixed (short* estimates = _estimates)
        {
            for (int row = 0; row < rows; row++)
            {
                short* values = coefficients.Values(band) + (row * coefficients.BlocksPerRow * JpegFrame.BlockLength);
                if (_smoothed is not null)
                {
                    Smooth(_smoothed, component, band, row, rows, estimates);
                    values = estimates;
                }

                values += _region.FirstBlock(component) * JpegFrame.BlockLength;
                InverseTransform.TransformRow(values, quantisation, _region.Blocks(component), target + (row * JpegFrame.BlockSide * plane.Stride), plane.Stride);
            }
        }
    }

    /// <summary>Gathers the rows around a row of blocks, each where libjpeg-turbo has one, and estimates from them.</summary>
    private void Smooth(JpegProgression progression, JpegComponent component, int band, int row, int rows, short* output)
    {
        CoefficientBand coefficients = _coefficients[component.Index];
        int last = _frame.Bands - 1;
        Span<nint> window = stackalloc nint[BlockSmoothing.Window];
        nint centre = Row(coefficients, component, band, row);
        window[2] = centre;
        window[1] = row > 0 || band > 0 ? Row(coefficients, component, band, row - 1) : centre;
        window[0] = row > 1 || band > 1 ? Row(coefficients, component, band, row - 2) : window[1];
        window[3] = row < rows - 1 || band < last ? Row(coefficients, component, band, row + 1) : centre;
        window[4] = row < rows - 2 || band + 1 < last ? Row(coefficients, component, band, row + 2) : window[3];
        BlockSmoothing.Apply(window, component.WidthInBlocks, component.Quantisation, progression.Missing(component.Index, before: band > _lastGoodBand), output);
    }

    private static nint Row(CoefficientBand coefficients, JpegComponent component, int band, int row)
    {
        int absolute = (band * component.VerticalSampling) + row;
        int rowInBand = absolute % component.VerticalSampling;
        return (nint)(coefficients.Values(absolute / component.VerticalSampling) + (rowInBand * coefficients.BlocksPerRow * JpegFrame.BlockLength));
    }
}
