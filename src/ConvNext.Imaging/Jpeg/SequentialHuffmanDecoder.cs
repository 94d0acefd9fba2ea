using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>Decodes Huffman-coded scans that send whole blocks: baseline and extended pictures.</summary>
internal sealed unsafe class SequentialHuffmanDecoder : HuffmanScanDecoder
{
    /// <summary>Below this frequency any entry that decodes two coefficients stays within the block.</summary>
    private const int PairsBelow = 48;

    private readonly Block[] _blocks = GC.AllocateArray<Block>(MaxUnitBlocks, pinned: true);
    private readonly Block[] _dropped = GC.AllocateArray<Block>(MaxUnitBlocks, pinned: true);
    private readonly short[] _droppedValues = GC.AllocateArray<short>(JpegFrame.BlockLength, pinned: true);
    private readonly HuffmanTable[] _dc;
    private readonly HuffmanTable[] _ac;
    private int _blockCount;

    public SequentialHuffmanDecoder(byte* file, int length, JpegFrame frame, JpegScan scan, JpegRegion region, CoefficientBand[] bands)
        : base(file, length, frame, scan, region, bands)
    {
        _dc = Array.ConvertAll(scan.Dc, table => table!);
        _ac = Array.ConvertAll(scan.Ac, table => table!);
    }

    protected override void Place(int index, int component, short* values, ulong* nonZero, int step)
    {
        _blocks[index] = new Block
        {
            Values = values,
            Step = step * JpegFrame.BlockLength,
            Component = component,
            Codes = _dc[component].Codes,
            DcSearch = _dc[component].Search,
            Pairs = _ac[component].Sequential.Table,
            AcSearch = _ac[component].Search,
        };
        _dropped[index] = _blocks[index] with { Values = (short*)Unsafe.AsPointer(ref _droppedValues[0]), Step = 0 };
        _blockCount = index + 1;
    }

    protected override void DecodeUnits(int first, int count) => Decode(_blocks, first, count);

    /// <summary>Every block goes to the same place, which nobody reads.</summary>
    protected override void DropUnits(int first, int count) => Decode(_dropped, first, count);

    private void Decode(Block[] units, int first, int count)
    {
        fixed (byte* order = ZigZag.Order)
        fixed (int* predictions = Predictions)
        {
            Block* blocks = (Block*)Unsafe.AsPointer(ref units[0]);
            Window window = new() { Position = Position, End = End, Bits = Bits, BitCount = BitCount, AppendedBits = AppendedBits };
            Decode(&window, blocks, blocks + _blockCount, first, first + count, order, predictions);
            Leave(window.Position, window.Bits, window.BitCount, window.AppendedBits, window.HasBadCode);
        }
    }

    /// <summary>No call is made in the loop, and what is rarely needed stays in memory, so that the window of bits is kept in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Decode(Window* window, Block* blocks, Block* lastBlock, nint unit, nint lastUnit, byte* order, int* predictions)
    {
        byte* position = window->Position;
        byte* end = window->End;
        ulong bits = window->Bits;
        int bitCount = window->BitCount;
        for (; unit < lastUnit && window->AppendedBits <= (bitCount & 63); unit++)
        {
            for (Block* block = blocks; block < lastBlock; block++)
            {
                short* values = block->Values + (unit * block->Step);
                Refill(ref position, end, ref bits, ref bitCount, ref window->AppendedBits);
                int code = block->Codes[bits >> (64 - HuffmanTable.IndexBits)];
                int length = code & 0xFF;
                int size = code >> 8;
                if (code == 0)
                {
                    length = HuffmanTable.IndexBits + 1;
                    size = block->DcSearch.Find(bits, ref length);
                    window->HasBadCode |= length > HuffmanTable.MaxLength;
                }

                int value = Extend(bits << length, size);
                bits <<= length + size;
                bitCount -= length + size;
                value += predictions[block->Component];
                predictions[block->Component] = value;
                values[0] = (short)value;

                ulong* pairs = block->Pairs;
                nint k = 1;
                do
                {
                    Refill(ref position, end, ref bits, ref bitCount, ref window->AppendedBits);
                    ulong entry = pairs[bits >> (64 - HuffmanTable.IndexBits)];
                    if ((entry & HuffmanPairs.SlowFlag) == 0)
                    {
                        k = Store(entry, ref bits, ref bitCount, k, values, order);
                        if (k >= PairsBelow)
                        {
                            break;
                        }

                        // After two quick entries the window has enough for any other.
                        entry = pairs[bits >> (64 - HuffmanTable.IndexBits)];
                        if ((entry & HuffmanPairs.SlowFlag) == 0)
                        {
                            k = Store(entry, ref bits, ref bitCount, k, values, order);
                            if (k >= PairsBelow)
                            {
                                break;
                            }

                            entry = pairs[bits >> (64 - HuffmanTable.IndexBits)];
                            if ((entry & HuffmanPairs.SlowFlag) == 0)
                            {
                                k = Store(entry, ref bits, ref bitCount, k, values, order);
                                continue;
                            }
                        }
                    }

                    k = DecodeSlowly(block, entry, ref bits, ref bitCount, k, values, order, ref window->HasBadCode);
                }
                while (k < PairsBelow);

                while (k < JpegFrame.BlockLength)
                {
                    Refill(ref position, end, ref bits, ref bitCount, ref window->AppendedBits);
                    ulong entry = pairs[HuffmanPairs.Entries + (int)(bits >> (64 - HuffmanTable.IndexBits))];
                    if ((entry & HuffmanPairs.SlowFlag) == 0)
                    {
                        k = Store(entry, ref bits, ref bitCount, k, values, order);
                        continue;
                    }

                    k = DecodeSlowly(block, entry, ref bits, ref bitCount, k, values, order, ref window->HasBadCode);
                }
            }
        }

        window->Position = position;
        window->Bits = bits;
        window->BitCount = bitCount;
    }

    /// <summary>Stores the coefficients of an entry and returns the next frequency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Store(ulong entry, ref ulong bits, ref int bitCount, nint k, short* values, byte* order)
    {
        // Of both numbers only the lower six bits count.
        bits <<= (int)entry;
        bitCount -= (int)entry;
        values[order[k + (byte)(entry >> 8)]] = (short)(entry >> 32);
        values[order[k + (byte)(entry >> 16)]] = (short)(entry >> 48);
        return k + (nint)((uint)entry >> 24);
    }

    /// <summary>Decodes one symbol whose code or value does not fit into the index, and returns the next frequency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint DecodeSlowly(Block* block, ulong entry, ref ulong bits, ref int bitCount, nint k, short* values, byte* order, ref bool hasBadCode)
    {
        int length = (int)((uint)entry >> 24);
        int symbol = (byte)(entry >> 16);
        if (length == 0)
        {
            length = HuffmanTable.IndexBits + 1;
            symbol = block->AcSearch.Find(bits, ref length);
            hasBadCode |= length > HuffmanTable.MaxLength;
        }

        int size = symbol & 15;
        int value = Extend(bits << length, size);
        bits <<= length + size;
        bitCount -= length + size;
        if (size == 0)
        {
            return symbol == HuffmanPairs.ZeroRun ? k + 16 : JpegFrame.BlockLength;
        }

        k += symbol >> 4;
        values[order[k]] = (short)value;
        return k + 1;
    }

    /// <summary>The window of bits between two runs of units.</summary>
    private struct Window
    {
        public byte* Position;
        public byte* End;
        public ulong Bits;
        public int BitCount;
        public int AppendedBits;
        public bool HasBadCode;
    }

    /// <summary>Where a block of every unit is, and the tables that decode it, which the scan keeps alive.</summary>
    private struct Block
    {
        public short* Values;
        public int Step;
        public int Component;
        public ushort* Codes;
        public HuffmanSearch DcSearch;
        public ulong* Pairs;
        public HuffmanSearch AcSearch;
    }
}
