using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Builds the canonical prefix codes of VP8L and holds their tables one behind another. A table is as large as its code is long, so that
/// thousands of simple codes, which take a file few bits, take little memory.
/// </summary>
internal sealed class PrefixCodePool
{
    private readonly ushort[] _sorted = new ushort[PrefixCodeGroup.MaxAlphabet];
    private ushort[] _entries = new ushort[1 << 12];
    private int _count;

    /// <summary>The tables.</summary>
    public ReadOnlySpan<ushort> Entries => _entries.AsSpan(0, _count);

    /// <summary>Forgets all codes.</summary>
    public void Clear()
    {
        _entries.AsSpan(0, _count).Clear();
        _count = 0;
    }

    /// <summary>Adds the code whose symbols have these lengths, 0 to 15. It must be complete, or have a single symbol.</summary>
    public PrefixCode Add(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[PrefixCode.MaxLength + 1];
        int longest = Sort(lengths, counts);
        int start = _count;
        if (lengths.Length - counts[0] == 1)
        {
            Grow(1);
            _entries[start] = (ushort)(_sorted[0] << PrefixCode.LengthBits);
            return new PrefixCode(start, 0);
        }

        RequireComplete(counts);
        int rootBits = Math.Min(longest, PrefixCode.MaxRootBits);
        Grow(1 << rootBits);
        int code = 0;
        int index = 0;
        for (int length = 1; length <= longest; length++, code <<= 1)
        {
            for (; counts[length] > 0; counts[length]--, code++, index++)
            {
                Insert(start, rootBits, Reverse(code, length), length, _sorted[index], counts);
            }
        }

        return new PrefixCode(start, rootBits);
    }

    /// <summary>Sorts the symbols that have codes by the length of these, equal ones as they are, and counts the lengths.</summary>
    /// <returns>The length of the longest code.</returns>
    private int Sort(ReadOnlySpan<byte> lengths, Span<int> counts)
    {
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        Span<int> places = stackalloc int[PrefixCode.MaxLength + 1];
        int longest = 0;
        int used = 0;
        for (int length = 1; length <= PrefixCode.MaxLength; length++)
        {
            places[length] = used;
            used += counts[length];
            longest = counts[length] > 0 ? length : longest;
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                _sorted[places[lengths[symbol]]++] = (ushort)symbol;
            }
        }

        return longest;
    }

    private static void RequireComplete(ReadOnlySpan<int> counts)
    {
        int used = 0;
        for (int length = 1; length <= PrefixCode.MaxLength; length++)
        {
            used += counts[length] << (PrefixCode.MaxLength - length);
        }

        if (used != 1 << PrefixCode.MaxLength)
        {
            throw WebPContainer.Damaged("a prefix code of its lossless data is not complete");
        }
    }

    private void Insert(int start, int rootBits, int code, int length, int symbol, ReadOnlySpan<int> countsLeft)
    {
        if (length <= rootBits)
        {
            Fill(start, rootBits, code, length, symbol);
            return;
        }

        int root = start + (code & ((1 << rootBits) - 1));
        if (_entries[root] == 0)
        {
            int second = _count;
            int bits = SecondTableBits(countsLeft, length, rootBits);
            Grow(1 << bits);
            _entries[root] = (ushort)(((second - start) << PrefixCode.LengthBits) | (rootBits + bits));
        }

        int entry = _entries[root];
        Fill(start + (entry >> PrefixCode.LengthBits), (entry & PrefixCode.MaxLength) - rootBits, code >> rootBits, length - rootBits, symbol);
    }

    /// <summary>Writes a symbol to all entries of a table that begin with its code.</summary>
    private void Fill(int table, int tableBits, int code, int length, int symbol)
    {
        for (int i = code; i < 1 << tableBits; i += 1 << length)
        {
            _entries[table + i] = (ushort)((symbol << PrefixCode.LengthBits) | length);
        }
    }

    /// <summary>Adds empty entries.</summary>
    private void Grow(int entries)
    {
        if (_count + entries > _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(2 * _entries.Length, _count + entries));
        }

        _count += entries;
    }

    /// <summary>The bits that index a second table, by the codes left of which the first is its shortest: tables are filled in that order.</summary>
    private static int SecondTableBits(ReadOnlySpan<int> countsLeft, int length, int rootBits)
    {
        int left = 1 << (length - rootBits);
        while (length < PrefixCode.MaxLength)
        {
            left -= countsLeft[length];
            if (left <= 0)
            {
                break;
            }

            length++;
            left <<= 1;
        }

        return length - rootBits;
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }
}
