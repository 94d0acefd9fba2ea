using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Decodes Huffman-coded scans of progressive pictures: a first look at a band of frequencies, or one more bit of it.</summary>
internal sealed unsafe partial class ProgressiveHuffmanDecoder : HuffmanScanDecoder
{
    private const ulong FirstFrequency = 1UL << 63;

    private readonly Block[] _blocks = new Block[MaxUnitBlocks];
    private int _blockCount;
    private int _endOfBandRun;

    public ProgressiveHuffmanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, JpegRegion region, CoefficientBand[] bands)
        : base(file, length, frame, scan, region, bands)
    {
    }

    protected override void StartSegment()
    {
        base.StartSegment();
        _endOfBandRun = 0;
    }

    protected override void Place(int index, int component, short* values, ulong* nonZero, int step)
    {
        _blocks[index] = new Block { Values = values, NonZero = nonZero, Step = step, Component = component };
        _blockCount = index + 1;
    }

    protected override void DecodeUnits(int first, int count)
    {
        ref Block only = ref _blocks[0];
        short* values = only.Values + ((nint)first * JpegFrame.BlockLength);
        if (Scan.First == 0)
        {
            if (Scan.High == 0)
            {
                DecodeFirstDc(first, count);
            }
            else
            {
                RefineDc(first, count);
            }
        }
        else if (Scan.High == 0)
        {
            DecodeFirstAc(values, only.NonZero + first, count);
        }
        else
        {
            RefineAc(values, only.NonZero + first, count);
        }
    }

    private void DecodeFirstDc(int first, int count)
    {
        byte* position = Position;
        byte* end = End;
        ulong bits = Bits;
        int bitCount = BitCount;
        int appended = AppendedBits;
        bool hasBadCode = false;
        for (int unit = first; unit < first + count && appended <= (bitCount & 63); unit++)
        {
            foreach (ref readonly Block block in _blocks.AsSpan(0, _blockCount))
            {
                Refill(ref position, end, ref bits, ref bitCount, ref appended);
                HuffmanTable table = Scan.Dc[block.Component]!;
                int code = table.Codes[bits >> (64 - HuffmanTable.IndexBits)];
                int length = code & 0xFF;
                int size = code >> 8;
                if (code == 0)
                {
                    length = HuffmanTable.IndexBits + 1;
                    size = table.Search.Find(bits, ref length);
                    hasBadCode |= length > HuffmanTable.MaxLength;
                }

                long value = Extend(bits << length, size) + (long)Predictions[block.Component];
                bits <<= length + size;
                bitCount -= length + size;
                if (value != (int)value)
                {
                    throw JpegErrors.Damaged("its DC coefficients leave the range of numbers");
                }

                Predictions[block.Component] = (int)value;
                block.Values[(nint)unit * block.Step * JpegFrame.BlockLength] = (short)((int)value << Scan.Low);
            }
        }

        Leave(position, bits, bitCount, appended, hasBadCode);
    }

    private void RefineDc(int first, int count)
    {
        byte* position = Position;
        byte* end = End;
        ulong bits = Bits;
        int bitCount = BitCount;
        int appended = AppendedBits;
        for (int unit = first; unit < first + count && appended <= (bitCount & 63); unit++)
        {
            Refill(ref position, end, ref bits, ref bitCount, ref appended);
            foreach (ref readonly Block block in _blocks.AsSpan(0, _blockCount))
            {
                block.Values[(nint)unit * block.Step * JpegFrame.BlockLength] |= (short)((int)(bits >> 63) << Scan.Low);
                bits <<= 1;
                bitCount--;
            }
        }

        Leave(position, bits, bitCount, appended, hasBadCode: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeFirstAc(short* values, ulong* nonZero, int count)
    {
        byte* position = Position;
        byte* end = End;
        ulong bits = Bits;
        int bitCount = BitCount;
        int appended = AppendedBits;
        int run = _endOfBandRun;
        int last = Scan.Last;
        int low = Scan.Low;
        bool hasBadCode = false;
        HuffmanTable table = Scan.Ac[0]!;
        ulong* pairs = table.Progressive.Table;
        HuffmanSearch search = table.Search;

        // A pair's first coefficient is at most 15 places on, so that the second is still in the band. A shift by more than five bits can lose a
        // value of the quick tables altogether; no encoder does it.
        int pairsUpTo = low <= 5 ? last - 16 : -1;
        int quickUpTo = low <= 5 ? last : -1;
        fixed (byte* order = ZigZag.Order)
        {
            for (int i = 0; i < count && appended <= (bitCount & 63); i++)
            {
                if (run > 0)
                {
                    int skipped = Math.Min(run, count - i);
                    run -= skipped;
                    i += skipped - 1;
                    continue;
                }

                short* block = values + ((nint)i * JpegFrame.BlockLength);
                ulong sent = nonZero[i];
                int k = Scan.First;
                while (k <= last)
                {
                    Refill(ref position, end, ref bits, ref bitCount, ref appended);
                    ulong entry = pairs[bits >> (64 - HuffmanTable.IndexBits)];
                    if ((entry & HuffmanPairs.SlowFlag) == 0 && k <= pairsUpTo)
                    {
                        bits <<= (int)entry;
                        bitCount -= (int)entry;
                        int one = k + (byte)(entry >> 8);
                        int two = k + (byte)(entry >> 16);
                        block[order[one]] = (short)((short)(entry >> 32) << low);
                        block[order[two]] = (short)((short)(entry >> 48) << low);
                        sent |= (FirstFrequency >> one) | (FirstFrequency >> Math.Min(two, JpegFrame.BlockLength - 1));
                        k += (int)((uint)entry >> 24);
                        continue;
                    }

                    entry = pairs[HuffmanPairs.Entries + (int)(bits >> (64 - HuffmanTable.IndexBits))];
                    if ((entry & HuffmanPairs.SlowFlag) == 0 && k <= quickUpTo)
                    {
                        bits <<= (int)entry;
                        bitCount -= (int)entry;
                        int one = k + (byte)(entry >> 8);
                        block[order[one]] = (short)((short)(entry >> 32) << low);
                        sent |= FirstFrequency >> Math.Min(one, JpegFrame.BlockLength - 1);
                        k += (int)((uint)entry >> 24);
                        continue;
                    }

                    int length = 1;
                    int symbol = search.Find(bits, ref length);
                    hasBadCode |= length > HuffmanTable.MaxLength;
                    bits <<= length;
                    bitCount -= length;
                    int size = symbol & 15;
                    int zeros = symbol >> 4;
                    if (size == 0 && zeros < 15)
                    {
                        // This block is the first of the run.
                        run = (1 << zeros) - 1 + (int)((bits >> 1) >> (63 - zeros));
                        bits <<= zeros;
                        bitCount -= zeros;
                        break;
                    }

                    k += zeros;
                    if (size > 0)
                    {
                        short value = (short)(Extend(bits, size) << low);
                        bits <<= size;
                        bitCount -= size;
                        block[order[k]] = value;
                        ulong place = FirstFrequency >> Math.Min(k, JpegFrame.BlockLength - 1);
                        sent = value == 0 ? sent & ~place : sent | place;
                    }

                    k++;
                }

                nonZero[i] = sent;
            }
        }

        _endOfBandRun = run;
        Leave(position, bits, bitCount, appended, hasBadCode);
    }

    /// <summary>Where a block of every unit is.</summary>
    private struct Block
    {
        public short* Values;
        public ulong* NonZero;
        public int Step;
        public int Component;
    }
}
