using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Decodes arithmetic-coded scans, sequential and progressive, with libjpeg-turbo's treatment of damaged data.</summary>
internal sealed unsafe partial class ArithmeticScanDecoder : ScanDecoder
{
    private const int MaxUnitBlocks = 10;
    private const int Tables = 16;
    private const int DcBins = 64;
    private const int AcBins = 256;
    private const int DcMagnitudeBins = 20;
    private const int LowMagnitudeBins = 189;
    private const int HighMagnitudeBins = 217;
    private const int BitBins = 14;
    private const int MagnitudeOverflow = 0x8000;

    private readonly bool _isProgressive;
    private readonly Block[] _blocks = new Block[MaxUnitBlocks];
    private readonly byte[][] _dcStatistics = new byte[Tables][];
    private readonly byte[][] _acStatistics = new byte[Tables][];
    private readonly int[] _predictions = new int[4];
    private readonly int[] _contexts = new int[4];
    private ArithmeticCoder _coder;
    private byte _fixedBin = ArithmeticCoder.FixedEstimate;
    private bool _hasOverflowed;
    private int _blockCount;

    public ArithmeticScanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, JpegRegion region, CoefficientBand[] bands)
        : base(file, length, frame, scan, region, bands)
    {
        _isProgressive = frame.IsProgressive;
        foreach ((int dc, int ac) in scan.Slots)
        {
            _dcStatistics[dc] ??= new byte[DcBins];
            _acStatistics[ac] ??= new byte[AcBins];
        }
    }

    /// <summary>The coder does not read the bytes that its encoder need not have written, so that nothing can be said about them.</summary>
    protected override bool HasUnusedBytes => false;

    protected override void StartSegment()
    {
        _coder = new ArithmeticCoder(Position, End);
        _hasOverflowed = false;
        foreach ((int dc, int ac) in Scan.Slots)
        {
            Array.Clear(_dcStatistics[dc]);
            Array.Clear(_acStatistics[ac]);
        }

        Array.Clear(_predictions);
        Array.Clear(_contexts);
    }

    protected override void Place(int index, int component, short* values, ulong* nonZero, int step)
    {
        _blocks[index] = new Block { Values = values, Step = step * JpegFrame.BlockLength, Component = component };
        _blockCount = index + 1;
    }

    protected override void DecodeUnits(int first, int count)
    {
        for (int unit = first; unit < first + count && !_hasOverflowed; unit++)
        {
            for (int i = 0; i < _blockCount && !_hasOverflowed; i++)
            {
                ref Block block = ref _blocks[i];
                DecodeBlock(block.Values + ((nint)unit * block.Step), block.Component);
            }
        }

        if (_coder.IsBeyondEnd && IsCutOff)
        {
            throw JpegErrors.Truncated();
        }
    }

    private void DecodeBlock(short* values, int component)
    {
        (int dc, int ac) = Scan.Slots[component];
        if (!_isProgressive)
        {
            DecodeDifference(component, dc);
            if (!_hasOverflowed)
            {
                values[0] = (short)_predictions[component];
                DecodeFirstAc(values, ac);
            }
        }
        else if (Scan.First > 0)
        {
            if (Scan.High == 0)
            {
                DecodeFirstAc(values, ac);
            }
            else
            {
                RefineAc(values, ac);
            }
        }
        else if (Scan.High != 0)
        {
            values[0] |= (short)(_coder.Decode(ref _fixedBin) << Scan.Low);
        }
        else
        {
            DecodeDifference(component, dc);
            if (!_hasOverflowed)
            {
                values[0] = (short)(_predictions[component] << Scan.Low);
            }
        }
    }

    /// <summary>Sections F.2.4.1 and F.1.4.4.1: the DC difference, which goes into the prediction.</summary>
    private void DecodeDifference(int component, int table)
    {
        Span<byte> bins = _dcStatistics[table];
        int bin = _contexts[component];
        if (_coder.Decode(ref bins[bin]) == 0)
        {
            _contexts[component] = 0;
            return;
        }

        int sign = _coder.Decode(ref bins[bin + 1]);
        bin += 2 + sign;
        int magnitude = _coder.Decode(ref bins[bin]);
        if (magnitude != 0)
        {
            bin = DcMagnitudeBins;
            if (!DecodeMagnitude(bins, ref bin, ref magnitude))
            {
                return;
            }
        }

        int category = magnitude < (1 << Scan.Conditioning.DcLower[table]) >> 1 ? 0
            : magnitude > (1 << Scan.Conditioning.DcUpper[table]) >> 1 ? 12
            : 4;
        _contexts[component] = category == 0 ? 0 : category + (sign * 4);
        int value = DecodeValue(bins, bin, magnitude, sign);
        _predictions[component] = (_predictions[component] + value) & 0xFFFF;
    }

    /// <summary>Figure F.23: doubles the magnitude while ones come. False: it leaves the range, and the rest of the segment is lost.</summary>
    private bool DecodeMagnitude(Span<byte> bins, ref int bin, ref int magnitude)
    {
        while (_coder.Decode(ref bins[bin]) != 0)
        {
            magnitude <<= 1;
            if (magnitude == MagnitudeOverflow)
            {
                Overflow();
                return false;
            }

            bin++;
        }

        return true;
    }

    /// <summary>Figure F.24: the bits below the magnitude's first, and the sign.</summary>
    private int DecodeValue(Span<byte> bins, int bin, int magnitude, int sign)
    {
        int value = magnitude;
        ref byte bits = ref bins[bin + BitBins];
        while ((magnitude >>= 1) != 0)
        {
            if (_coder.Decode(ref bits) != 0)
            {
                value |= magnitude;
            }
        }

        return sign != 0 ? -(value + 1) : value + 1;
    }

    private void Overflow()
    {
        _hasOverflowed = true;
        IsDamaged = true;
    }

    /// <summary>Where a block of every unit is.</summary>
    private struct Block
    {
        public short* Values;
        public int Step;
        public int Component;
    }
}
