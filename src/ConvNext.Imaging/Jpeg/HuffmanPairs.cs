using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Tables that decode AC coefficients, indexed by the next <see cref="HuffmanTable.IndexBits"/> bits. An entry of the first half decodes up to two
/// coefficients and an end of block, one of the second half a single symbol.
/// </summary>
/// <remarks>
/// An entry has the fields below. A coefficient's place counts from the next frequency; where there is only one, both are the same and the
/// second write repeats the first. An end of block advances by <see cref="EndAdvance"/>, beyond the last frequency; it and a run of sixteen
/// zeros write a zero where a zero is.
/// <code>
/// bits 0-5    bits consumed
/// bit  6      set: the symbol's value does not fit into the index, or it has a meaning of its own; see Slow
/// bits 8-15   place of the first coefficient
/// bits 16-23  place of the second coefficient
/// bits 24-31  frequencies advanced
/// bits 32-47  the first coefficient
/// bits 48-63  the second
/// Slow:       bits 16-23 the symbol, bits 24-31 the length of its code; both 0 when the code is longer than the index
/// </code>
/// </remarks>
internal sealed unsafe class HuffmanPairs
{
    /// <summary>Entries of each half.</summary>
    public const int Entries = 1 << IndexBits;

    /// <summary>Marks an entry that <see cref="Slow"/> made.</summary>
    public const ulong SlowFlag = 64;

    private const int IndexBits = HuffmanTable.IndexBits;
    private const int EndAdvance = 128;
    /// <summary>The symbol for sixteen zeros.</summary>
    public const int ZeroRun = 0xF0;

    private readonly ulong[] _entries = GC.AllocateUninitializedArray<ulong>(2 * Entries, pinned: true);
    /// <param name="codes">The codes of the table, <see cref="HuffmanTable.Codes"/>.</param>
    /// <param name="isProgressive">Whether an end of band may stand for many blocks, so that only the one for a single block is part of an entry.</param>
    public HuffmanPairs(ushort* codes, bool isProgressive)
    {
        for (int index = 0; index < Entries; index++)
        {
            _entries[index] = Build(codes, isProgressive, index, pairs: true);
            _entries[Entries + index] = Build(codes, isProgressive, index, pairs: false);
        }
    }

    /// <summary>The entries, which stay in place while this object lives.</summary>
    public ulong* Table => (ulong*)Unsafe.AsPointer(ref _entries[0]);

    /// <summary>The value of <paramref name="size"/> bits: those that begin with 0 stand for negative numbers.</summary>
    public static int Extend(int bits, int size) => size == 0 || bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;

    private static ulong Build(ushort* codes, bool isProgressive, int index, bool pairs)
    {
        int length = codes[index] & 0xFF;
        int symbol = codes[index] >> 8;
        if (length == 0)
        {
            return SlowFlag;
        }

        int size = symbol & 15;
        int run = symbol >> 4;
        if (size == 0 && symbol != ZeroRun && !isProgressive)
        {
            return (ulong)length | ((ulong)EndAdvance << 24);
        }

        if (length + size > IndexBits || (size == 0 && isProgressive))
        {
            return Slow(length, symbol);
        }

        int used = length + size;
        int first = Extend((index >> (IndexBits - used)) & ((1 << size) - 1), size);
        int second = first;
        int firstPlace = run;
        int secondPlace = run;
        int advance = run + 1;
        for (int round = 0; pairs && round < 2 && used < IndexBits; round++)
        {
            int left = IndexBits - used;
            int bits = index & ((1 << left) - 1);
            length = codes[bits << used] & 0xFF;
            symbol = codes[bits << used] >> 8;
            if (length == 0 || length > left)
            {
                break;
            }

            size = symbol & 15;
            bool isEnd = size == 0 && (isProgressive ? symbol == 0 : symbol != ZeroRun);
            if (isEnd)
            {
                // Behind a place of more than 15, the block can be full already, and the end of block belongs to the next one.
                if (secondPlace <= 15)
                {
                    advance += EndAdvance;
                    used += length;
                }

                break;
            }

            if (round == 1 || (size == 0 && isProgressive) || length + size > left)
            {
                break;
            }

            used += length + size;
            second = Extend((bits >> (left - length - size)) & ((1 << size) - 1), size);
            secondPlace = advance + (symbol >> 4);
            advance = secondPlace + 1;
        }

        return (uint)used | ((ulong)(uint)firstPlace << 8) | ((ulong)(uint)secondPlace << 16) | ((ulong)(uint)advance << 24)
            | ((ulong)(ushort)first << 32) | ((ulong)(ushort)second << 48);
    }

    private static ulong Slow(int length, int symbol) => SlowFlag | ((ulong)symbol << 16) | ((ulong)length << 24);
}
