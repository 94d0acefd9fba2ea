using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>A scan header (SOS segment) as it stands in the file.</summary>
internal readonly ref struct JpegScanHeader
{
    private const int MaxComponents = 4;

    private readonly (int Dc, int Ac)[] _slots;

    /// <summary>Reads the segment; its components must be in the frame, each once.</summary>
    public JpegScanHeader(ReadOnlySpan<byte> body, JpegFrame frame)
    {
        int count = body.IsEmpty ? 0 : body[0];
        if (count is < 1 or > MaxComponents || body.Length != 4 + (2 * count))
        {
            throw JpegErrors.BadLength("a scan header");
        }

        Components = new JpegComponent[count];
        _slots = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            byte identifier = body[1 + (2 * i)];
            byte slots = body[2 + (2 * i)];
            Components[i] = Find(frame, identifier, i);
            _slots[i] = (slots >> 4, slots & 15);
        }

        ReadOnlySpan<byte> band = body[(1 + (2 * count))..];
        First = band[0];
        Last = band[1];
        High = band[2] >> 4;
        Low = band[2] & 15;
    }

    public JpegComponent[] Components { get; }

    public int First { get; }

    public int Last { get; }

    public int High { get; }

    public int Low { get; }

    /// <summary>The scan, with the tables that it names as they are now.</summary>
    public JpegScan ToScan(JpegFrame frame, JpegTables tables, int restartInterval, int dataOffset)
    {
        HuffmanTable?[] dc = new HuffmanTable?[Components.Length];
        HuffmanTable?[] ac = new HuffmanTable?[Components.Length];
        for (int i = 0; i < Components.Length && !frame.IsArithmetic; i++)
        {
            dc[i] = !frame.IsProgressive || (First == 0 && High == 0) ? tables.Dc(_slots[i].Dc) : null;
            ac[i] = !frame.IsProgressive || First > 0 ? tables.Ac(_slots[i].Ac) : null;
        }

        return new JpegScan
        {
            Components = Components,
            First = frame.IsProgressive ? First : 0,
            Last = frame.IsProgressive ? Last : JpegFrame.BlockLength - 1,
            High = frame.IsProgressive ? High : 0,
            Low = frame.IsProgressive ? Low : 0,
            RestartInterval = restartInterval,
            Dc = dc,
            Ac = ac,
            Slots = _slots,
            Conditioning = tables.Conditioning,
            DataOffset = dataOffset,
        };
    }

    /// <summary>
    /// The component that an identifier names. Where several have it, libjpeg takes the first whose place in the frame is none of the
    /// places of the scan that are filled already.
    /// </summary>
    private JpegComponent Find(JpegFrame frame, byte identifier, int filled)
    {
        foreach (JpegComponent component in frame.Components)
        {
            if (component.Identifier == identifier && component.Index >= filled)
            {
                return Array.IndexOf(Components, component) < 0
                    ? component
                    : throw JpegErrors.Damaged($"a scan names component {identifier} twice");
            }
        }

        throw JpegErrors.Damaged($"a scan names component {identifier}, which the frame does not have or the scan has already");
    }
}
