using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Scans that send one more bit of a band.</summary>
internal sealed unsafe partial class ProgressiveHuffmanDecoder
{
    /// <summary>Bits that are left in a window after a code, which has 17 bits when it is none, and a sign.</summary>
    private const int BitsAfterSymbol = RefilledBits - HuffmanTable.MaxLength - 2;

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
        ushort* codes = table.Codes;
        HuffmanSearch search = table.Search;
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
                        int code = codes[bits >> (64 - HuffmanTable.IndexBits)];
                        int length = code & 0xFF;
                        int symbol = code >> 8;
                        if (code == 0)
                        {
                            length = HuffmanTable.IndexBits + 1;
                            symbol = search.Find(bits, ref length);
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
                            value = ((int)((long)bits >> 63) & (2 * one)) - one;
                            bits <<= 1;
                            bitCount--;
                        }

                        // The place is the one behind as many zeros as are to be skipped; what is not zero on the way there is corrected.
                        zerosLeft -= skip + 1;
                        ulong target = zerosLeft >= 0 ? Deposit(1UL << zerosLeft, zeros) : 0;
                        ulong passed = left & old & (target == 0 ? ulong.MaxValue : 0 - target);
                        corrections |= TakeCorrections(passed, BitsAfterSymbol, ref position, end, ref bits, ref bitCount, ref appended);
                        left = target == 0 ? 0 : left & (target - 1);
                        if (value != 0)
                        {
                            // Damaged data may ask for more zeros than there are: libjpeg then writes behind the band.
                            int k = target == 0 ? Math.Min(Scan.Last + 1, JpegFrame.BlockLength - 1) : BitOperations.LeadingZeroCount(target);
                            block[order[k]] = (short)value;
                            sent |= FirstFrequency >> k;
                            corrections &= ~(FirstFrequency >> k);
                        }
                    }

                    nonZero[i] = sent;
                    sent = old;
                }

                if (run > 0)
                {
                    run--;
                    corrections |= TakeCorrections(left & sent, 0, ref position, end, ref bits, ref bitCount, ref appended);
                }

                for (; corrections != 0; corrections &= corrections - 1)
                {
                    // Away from zero, without a branch on the sign; nothing where damaged data has set the bit before.
                    short* place = block + order[BitOperations.TrailingZeroCount(corrections) ^ (JpegFrame.BlockLength - 1)];
                    int value = *place;
                    int sign = value >> 31;
                    if ((value & one) == 0)
                    {
                        *place = (short)(value + ((one ^ sign) - sign));
                    }
                }
            }
        }

        _endOfBandRun = run;
        Leave(position, bits, bitCount, appended, hasBadCode);
    }

    /// <summary>Takes one bit for each place, of which <paramref name="available"/> are in the window, and returns the places whose bit is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TakeCorrections(
        ulong places, int available, ref byte* position, byte* end, ref ulong bits, ref int bitCount, ref int appended)
    {
        int count = BitOperations.PopCount(places);
        ulong taken = 0;
        if (count > available)
        {
            Refill(ref position, end, ref bits, ref bitCount, ref appended);
            if (count > RefilledBits)
            {
                // A band can have 63 places.
                int rest = count - RefilledBits;
                ulong later = Deposit((1UL << rest) - 1, places);
                places &= ~later;
                taken = Deposit(bits >> (64 - RefilledBits), places);
                bits <<= RefilledBits;
                bitCount -= RefilledBits;
                Refill(ref position, end, ref bits, ref bitCount, ref appended);
                places = later;
                count = rest;
            }
        }

        taken |= Deposit((bits >> 1) >> (63 - count), places);
        bits <<= count;
        bitCount -= count;
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
}
