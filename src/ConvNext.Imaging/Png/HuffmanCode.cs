using System;

namespace ConvNext.Imaging.Png;

/// <summary>A canonical Huffman code of Deflate: a table for codes of up to nine bits, a search by length for longer ones.</summary>
internal sealed class HuffmanCode
{
    /// <summary>The longest code that Deflate has.</summary>
    public const int MaxLength = 15;

    /// <summary>Stands for bits that begin no code.</summary>
    public const int Invalid = -1;

    private const int TableBits = 9;
    private const int LengthBits = 4;

    // Each entry: symbol and length of the code that its index begins with; 0 for longer ones.
    private readonly ushort[] _table = new ushort[1 << TableBits];
    private readonly int[] _counts = new int[MaxLength + 1];
    private readonly int[] _symbols = new int[288];

    /// <summary>Sets the code up from the length of each symbol's code, 0 for symbols that have none.</summary>
    /// <returns>Whether the lengths make a code that zlib accepts: a complete one, an empty one, or where <paramref name="allowsSingle"/> a single bit.</returns>
    public bool Build(ReadOnlySpan<byte> lengths, bool allowsSingle)
    {
        Array.Clear(_counts);
        Array.Clear(_table);
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        _counts[0] = 0;
        int left = 1;
        int longest = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            left = (left << 1) - _counts[length];
            longest = _counts[length] > 0 ? length : longest;
            if (left < 0)
            {
                return false;
            }
        }

        if (left > 0 && longest > 0 && !(allowsSingle && longest == 1))
        {
            return false;
        }

        Fill(lengths);
        return true;
    }

    /// <summary>The symbol of the code that <paramref name="bits"/> begins with, lowest bit first, and the code's length; or <see cref="Invalid"/>.</summary>
    public int Decode(ulong bits, out int length)
    {
        int entry = _table[(int)bits & ((1 << TableBits) - 1)];
        if (entry != 0)
        {
            length = entry & ((1 << LengthBits) - 1);
            return entry >> LengthBits;
        }

        int code = 0;
        int first = 0;
        int index = 0;
        for (length = 1; length <= MaxLength; length++, bits >>= 1)
        {
            code |= (int)bits & 1;
            int count = _counts[length];
            if (code - count < first)
            {
                return _symbols[index + (code - first)];
            }

            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return Invalid;
    }

    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Span<int> offsets = stackalloc int[MaxLength + 2];
        Span<int> codes = stackalloc int[MaxLength + 2];
        for (int length = 1; length <= MaxLength; length++)
        {
            offsets[length + 1] = offsets[length] + _counts[length];
            codes[length + 1] = (codes[length] + _counts[length]) << 1;
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
            {
                continue;
            }

            _symbols[offsets[length]++] = symbol;
            int code = codes[length]++;
            if (length > TableBits)
            {
                continue;
            }

            // Codes come highest bit first, and the table is looked up lowest bit first.
            int reversed = 0;
            for (int bit = 0; bit < length; bit++)
            {
                reversed |= ((code >> bit) & 1) << (length - 1 - bit);
            }

            for (int i = reversed; i < _table.Length; i += 1 << length)
            {
                _table[i] = (ushort)((symbol << LengthBits) | length);
            }
        }
    }
}
