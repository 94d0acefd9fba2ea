using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The coefficients of a band, for the first time and bit by bit.</summary>
internal sealed unsafe partial class ArithmeticScanDecoder
{
    /// <summary>Sections F.2.4.2 and F.1.4.4.2: the AC coefficients of the band.</summary>
    private void DecodeFirstAc(short* values, int table)
    {
        Span<byte> bins = _acStatistics[table];
        ReadOnlySpan<byte> order = ZigZag.Order;
        int last = Scan.Last;
        for (int k = Math.Max(Scan.First, 1); k <= last; k++)
        {
            int bin = 3 * (k - 1);
            if (_coder.Decode(ref bins[bin]) != 0)
            {
                return;
            }

            while (_coder.Decode(ref bins[bin + 1]) == 0)
            {
                bin += 3;
                if (++k > last)
                {
                    Overflow();
                    return;
                }
            }

            int sign = _coder.Decode(ref _fixedBin);
            bin += 2;
            int magnitude = _coder.Decode(ref bins[bin]);
            if (magnitude != 0 && _coder.Decode(ref bins[bin]) != 0)
            {
                magnitude = 2;
                bin = k <= Scan.Conditioning.AcThreshold[table] ? LowMagnitudeBins : HighMagnitudeBins;
                if (!DecodeMagnitude(bins, ref bin, ref magnitude))
                {
                    return;
                }
            }

            values[order[k]] = (short)(DecodeValue(bins, bin, magnitude, sign) << Scan.Low);
        }
    }

    private void RefineAc(short* values, int table)
    {
        Span<byte> bins = _acStatistics[table];
        ReadOnlySpan<byte> order = ZigZag.Order;
        int one = 1 << Scan.Low;
        int last = Scan.Last;
        int lastSent = last;
        while (lastSent > 0 && values[order[lastSent]] == 0)
        {
            lastSent--;
        }

        for (int k = Scan.First; k <= last; k++)
        {
            int bin = 3 * (k - 1);
            if (k > lastSent && _coder.Decode(ref bins[bin]) != 0)
            {
                return;
            }

            while (true)
            {
                short* value = values + order[k];
                if (*value != 0)
                {
                    if (_coder.Decode(ref bins[bin + 2]) != 0)
                    {
                        *value += (short)(*value < 0 ? -one : one);
                    }

                    break;
                }

                if (_coder.Decode(ref bins[bin + 1]) != 0)
                {
                    *value = (short)(_coder.Decode(ref _fixedBin) != 0 ? -one : one);
                    break;
                }

                bin += 3;
                if (++k > last)
                {
                    Overflow();
                    return;
                }
            }
        }
    }
}
