using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Decides, for a Huffman-coded picture of one scan that has no end marker, whether Pillow would show it. libjpeg fills a buffer of 64 bits with whole
/// bytes and gives up when the file ends before the buffer is full, even if it has all the bits that are needed. So the answer depends on how
/// full the buffer is at the end, and with it on every code before. This goes through the codes with libjpeg's buffer (jdhuff.c) and Pillow's pieces.
/// </summary>
internal unsafe ref struct CutFileCheck
{
    private const int PieceLength = 65536;
    private const int FilledBits = 57;
    private const int QuickBits = 16;
    private const int QuickBytes = 6;
    private const int LookaheadBits = 8;
    private const int QuickBytesPerBlock = 512;

    private readonly ReadOnlySpan<byte> _file;
    private int _pieceEnd;
    private int _position;
    private ulong _bits;
    private int _bitCount;

    private CutFileCheck(ReadOnlySpan<byte> file, int start)
    {
        _file = file;
        _position = start;
        _pieceEnd = (int)Math.Min(file.Length, ((long)start / PieceLength * PieceLength) + PieceLength);
    }

    /// <summary>Whether the units of the last segment can be decoded.</summary>
    /// <param name="file">The file.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="scan">Its only scan.</param>
    /// <param name="start">Where the last segment of the data begins.</param>
    /// <param name="units">How many units it holds.</param>
    public static bool IsComplete(ReadOnlySpan<byte> file, JpegFrame frame, JpegScan scan, int start, long units)
    {
        CutFileCheck check = new(file, start);
        long blocks = scan.Blocks(frame) / ((long)scan.UnitsPerRow(frame) * scan.UnitRows(frame));
        for (long unit = 0; unit < units; unit++)
        {
            while (true)
            {
                CutFileCheck before = check;
                bool isQuick = scan.RestartInterval == 0 && check._pieceEnd - check._position >= QuickBytesPerBlock * blocks;
                if (check.TryUnit(scan, isQuick))
                {
                    break;
                }

                // The unit is begun again when there is more.
                check = before;
                if (check._pieceEnd == file.Length)
                {
                    return false;
                }

                check._pieceEnd = Math.Min(file.Length, check._pieceEnd + PieceLength);
            }
        }

        return true;
    }

    private bool TryUnit(JpegScan scan, bool isQuick)
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            int blocks = scan.IsInterleaved ? scan.Components[i].HorizontalSampling * scan.Components[i].VerticalSampling : 1;
            for (int block = 0; block < blocks; block++)
            {
                if (!TryBlock(scan.Dc[i]!, scan.Ac[i]!, isQuick))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool TryBlock(HuffmanTable dc, HuffmanTable ac, bool isQuick)
    {
        if (!TrySymbol(dc, isQuick, out int size) || !TryTake(size, isQuick))
        {
            return false;
        }

        for (int k = 1; k < JpegFrame.BlockLength; k++)
        {
            if (!TrySymbol(ac, isQuick, out int symbol) || !TryTake(symbol & 15, isQuick))
            {
                return false;
            }

            if ((symbol & 15) == 0 && symbol != HuffmanPairs.ZeroRun)
            {
                break;
            }

            k += symbol >> 4;
        }

        return true;
    }

    private bool TrySymbol(HuffmanTable table, bool isQuick, out int symbol)
    {
        symbol = 0;
        if (!TryHave(LookaheadBits, isQuick))
        {
            return false;
        }

        HuffmanSearch search = table.Search;
        int length = 1;
        int first = search.Find(_bits, ref length);
        if (length <= LookaheadBits)
        {
            symbol = first;
            Drop(length);
            return true;
        }

        // Longer codes are taken bit by bit, and the buffer is filled once it is empty.
        length = LookaheadBits + 1;
        if (!isQuick && !TryHave(length, isQuick))
        {
            return false;
        }

        int code = (int)(_bits >> (64 - length));
        Drop(length);
        while (code > search.MaxCode[length])
        {
            if (!isQuick && !TryHave(1, isQuick))
            {
                return false;
            }

            code = (code << 1) | (int)(_bits >> 63);
            Drop(1);
            length++;
        }

        symbol = length > HuffmanTable.MaxLength ? 0 : search.Symbols[code + search.SymbolOffset[length]];
        return true;
    }

    private bool TryTake(int count, bool isQuick)
    {
        if (count > 0 && !TryHave(count, isQuick))
        {
            return false;
        }

        Drop(count);
        return true;
    }

    private void Drop(int count)
    {
        _bits <<= count;
        _bitCount -= count;
    }

    /// <summary>Fills the buffer where libjpeg does. False: the piece ends before it is full.</summary>
    private bool TryHave(int count, bool isQuick)
    {
        bool isFilling = false;
        if (isQuick)
        {
            for (int i = 0; _bitCount <= QuickBits + (8 * i) && i < QuickBytes; i++)
            {
                if (!TryByte())
                {
                    return false;
                }
            }

            return true;
        }

        while (_bitCount < count || (isFilling && _bitCount < FilledBits))
        {
            isFilling = true;
            if (!TryByte())
            {
                return false;
            }
        }

        return true;
    }

    private bool TryByte()
    {
        if (_position >= _pieceEnd)
        {
            return false;
        }

        byte value = _file[_position++];
        if (value == 0xFF)
        {
            byte next;
            do
            {
                if (_position >= _pieceEnd)
                {
                    return false;
                }

                next = _file[_position++];
            }
            while (next == 0xFF);
        }

        _bits |= (ulong)value << (56 - _bitCount);
        _bitCount += 8;
        return true;
    }
}
