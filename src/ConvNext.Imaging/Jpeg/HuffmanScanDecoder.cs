using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// What Huffman-coded scans have in common: the window of bits. Its upper <c>BitCount</c> bits are the next ones of the data; when a segment
/// has ended, zeros are appended and counted, and the segment is exhausted once one of them was needed.
/// </summary>
internal abstract unsafe class HuffmanScanDecoder : ScanDecoder
{
    /// <summary>Blocks of a unit at most.</summary>
    protected const int MaxUnitBlocks = 10;

    /// <summary>Bits that a refill leaves in the window at least.</summary>
    protected const int RefilledBits = 56;

    protected HuffmanScanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, JpegRegion region, CoefficientBand[] bands)
        : base(file, length, frame, scan, region, bands)
    {
    }

    /// <summary>The window; the next bit is the most significant one.</summary>
    protected ulong Bits { get; set; }

    /// <summary>Bits in the window.</summary>
    protected int BitCount { get; set; }

    /// <summary>How many of the bits in the window and before it were appended.</summary>
    protected int AppendedBits { get; set; }

    /// <summary>DC predictions by component of the scan.</summary>
    protected int[] Predictions { get; } = new int[4];

    protected override bool HasUnusedBytes => ((End - Position) * 8) + BitCount - AppendedBits >= 8;

    protected override void StartSegment()
    {
        Bits = 0;
        BitCount = 0;
        AppendedBits = 0;
        System.Array.Clear(Predictions);
    }

    /// <summary>Takes note of the state that a run of units has ended in, and of data that was missing.</summary>
    protected void Leave(byte* position, ulong bits, int bitCount, int appendedBits, bool hasBadCode)
    {
        Position = position;
        Bits = bits;
        BitCount = bitCount & 63;
        AppendedBits = appendedBits;
        IsDamaged |= hasBadCode;
        if (appendedBits > BitCount)
        {
            IsExhausted = true;
            IsDamaged = true;
        }
    }

    /// <summary>
    /// Fills the window to at least <see cref="RefilledBits"/> bits. Of <paramref name="bitCount"/> only the lower six bits count, so that it may be
    /// lowered by numbers with more in their upper ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Refill(ref byte* position, byte* end, ref ulong bits, ref int bitCount, ref int appendedBits)
    {
        if (end - position >= sizeof(ulong))
        {
            ulong next = Unsafe.ReadUnaligned<ulong>(position);

            // Whether none of the eight bytes is 0xFF. Bits below those that count are the same ones that the next refill puts there.
            if (((~next - 0x0101010101010101UL) & next & 0x8080808080808080UL) == 0)
            {
                bits |= (System.BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(next) : next) >> bitCount;
                position += (~bitCount >> 3) & 7;
                bitCount |= RefilledBits;
                return;
            }
        }

        bitCount &= 63;
        bits &= ~(ulong.MaxValue >> bitCount);
        while (bitCount < RefilledBits)
        {
            ulong value = 0;
            if (position < end)
            {
                value = *position++;
                if (value == 0xFF)
                {
                    // A zero is stuffed behind it; more of the same may stand between the two.
                    while (position < end && *position++ == 0xFF)
                    {
                    }
                }
            }
            else
            {
                appendedBits += 8;
            }

            bits |= value << (RefilledBits - bitCount);
            bitCount += 8;
        }
    }

    /// <summary>The signed value of the upper <paramref name="size"/> bits, 0 to 15: those that begin with 0 stand for negative numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static int Extend(ulong bits, int size) =>
        (int)((bits >> 1) >> (63 - size)) + (((-1 << size) + 1) & ~(int)((long)bits >> 63));
}
