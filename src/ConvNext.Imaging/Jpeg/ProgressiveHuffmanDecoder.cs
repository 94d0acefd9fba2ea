using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Decodes Huffman-coded scans of progressive pictures: a first look at a band of frequencies, or one more bit of it.</summary>
internal sealed unsafe class ProgressiveHuffmanDecoder : HuffmanScanDecoder
{
    private const ulong FirstFrequency = 1UL << 63;

    private readonly Block[] _blocks = new Block[MaxUnitBlocks];
    private int _blockCount;
    private int _endOfBandRun;

    public ProgressiveHuffmanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, CoefficientBand[] bands)
        : base(file, length, frame, scan, bands)
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
                int difference = table.Codes.Table[bits >> (64 - HuffmanCodes.IndexBits)];
                int length = difference & 0xFF;
                int size = difference >> 8;
                if (difference == 0)
                {
                    length = DecodeLong(table, bits, out size);
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
                    ulong entry = pairs[bits >> (64 - HuffmanPairs.IndexBits)];
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

                    entry = pairs[HuffmanPairs.Entries + (int)(bits >> (64 - HuffmanPairs.IndexBits))];
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

                    if (!table.TryDecode((int)(bits >> 48), HuffmanTable.MaxLength, out int length, out int symbol))
                    {
                        length = HuffmanTable.MaxLength + 1;
                        hasBadCode = true;
                    }

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

    /// <summary>
    /// One more bit of the coefficients that are not zero, and new ones among the others. The places are handled as bits of a word; the
    /// corrections of a block are gathered and applied at its end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RefineAc(short* values, ulong* nonZero, int count)
    {
        byte* position = Position;
        byte* end = End;
        ulong bits = Bits;
        int bitCount = BitCount;
        int appended = AppendedBits;
        int run = _endOfBandRun;
        int one = 1 << Scan.Low;
        bool hasBadCode = false;
        HuffmanTable table = Scan.Ac[0]!;
        ushort* codes = table.Codes.Table;
        ulong band = (ulong.MaxValue << (JpegFrame.BlockLength - 1 - Scan.Last)) & (ulong.MaxValue >> Scan.First);
        fixed (byte* order = ZigZag.Order)
        {
            for (int i = 0; i < count && appended <= (bitCount & 63); i++)
            {
                short* block = values + ((nint)i * JpegFrame.BlockLength);
                ulong sent = nonZero[i];
                ulong left = band;
                ulong corrections = 0;
                if (run == 0)
                {
                    ulong zeros = band & ~sent;
                    ulong old = sent;
                    int zerosLeft = BitOperations.PopCount(zeros);
                    while (left != 0)
                    {
                        Refill(ref position, end, ref bits, ref bitCount, ref appended);
                        int code = codes[bits >> (64 - HuffmanCodes.IndexBits)];
                        int length = code & 0xFF;
                        int symbol = code >> 8;
                        if (code == 0)
                        {
                            length = DecodeLong(table, bits, out symbol);
                            hasBadCode |= length > HuffmanTable.MaxLength;
                        }

                        bits <<= length;
                        bitCount -= length;
                        int skip = symbol >> 4;
                        int size = symbol & 15;
                        if (size == 0 && skip < 15)
                        {
                            run = (1 << skip) + (int)((bits >> 1) >> (63 - skip));
                            bits <<= skip;
                            bitCount -= skip;
                            break;
                        }

                        int value = 0;
                        if (size != 0)
                        {
                            // Sizes above 1 are wrong and taken for 1.
                            hasBadCode |= size > 1;
                            value = (long)bits < 0 ? one : -one;
                            bits <<= 1;
                            bitCount--;
                        }

                        // The place is the one behind as many zeros as are to be skipped; what is not zero on the way there is corrected.
                        zerosLeft -= skip + 1;
                        ulong target = zerosLeft >= 0 ? Deposit(1UL << zerosLeft, zeros) : 0;
                        ulong passed = left & old & (0 - target);
                        passed = target == 0 ? left & old : passed;
                        corrections |= TakeCorrections(passed, ref position, end, ref bits, ref bitCount, ref appended);
                        left = target == 0 ? 0 : left & (target - 1);
                        if (value != 0)
                        {
                            // Damaged data may ask for more zeros than there are: libjpeg then writes behind the band.
                            int k = target == 0 ? Math.Min(Scan.Last + 1, JpegFrame.BlockLength - 1) : BitOperations.LeadingZeroCount(target);
                            block[order[k]] = (short)value;
                            sent |= FirstFrequency >> k;
                            if (target == 0 && (corrections & (FirstFrequency >> k)) != 0)
                            {
                                corrections &= ~(FirstFrequency >> k);
                            }
                        }
                    }

                    nonZero[i] = sent;
                    sent = old;
                }

                if (run > 0)
                {
                    run--;
                    corrections |= TakeCorrections(left & sent, ref position, end, ref bits, ref bitCount, ref appended);
                }

                for (; corrections != 0; corrections &= corrections - 1)
                {
                    short* value = block + order[JpegFrame.BlockLength - 1 - BitOperations.TrailingZeroCount(corrections)];
                    if ((*value & one) == 0)
                    {
                        *value += (short)(*value >= 0 ? one : -one);
                    }
                }
            }
        }

        _endOfBandRun = run;
        Leave(position, bits, bitCount, appended, hasBadCode);
    }

    /// <summary>Takes one bit for each place and returns the places whose bit is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TakeCorrections(ulong places, ref byte* position, byte* end, ref ulong bits, ref int bitCount, ref int appended)
    {
        ulong taken = 0;
        while (places != 0)
        {
            // A window holds 56 bits at least, and a band can have 63 places.
            Refill(ref position, end, ref bits, ref bitCount, ref appended);
            int count = BitOperations.PopCount(places);
            ulong now = places;
            if (count > RefilledBits)
            {
                now &= ~Deposit((1UL << (count - RefilledBits)) - 1, places);
                count = RefilledBits;
            }

            taken |= Deposit(bits >> (64 - count), now);
            bits <<= count;
            bitCount -= count;
            places ^= now;
        }

        return taken;
    }

    /// <summary>Spreads the lower bits of a number over the places of a mask, the least significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Deposit(ulong value, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(value, mask);
        }

        ulong result = 0;
        for (; value != 0 && mask != 0; value >>= 1, mask &= mask - 1)
        {
            if ((value & 1) != 0)
            {
                result |= mask & (0 - mask);
            }
        }

        return result;
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
