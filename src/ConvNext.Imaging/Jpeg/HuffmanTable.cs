using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>A canonical Huffman code as a DHT segment defines it, and the tables that decode it quickly, which are made when first asked for.</summary>
internal sealed class HuffmanTable
{
    /// <summary>The longest code of the format.</summary>
    public const int MaxLength = 16;

    private const int MaxDcSymbol = 15;

    private readonly byte[] _symbols = new byte[256];
    private HuffmanPairs? _sequential;
    private HuffmanPairs? _progressive;
    private HuffmanCodes? _codes;

    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">Their symbols, by length.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        symbols.CopyTo(_symbols);
        int code = 0;
        int index = 0;
        IsValid = true;
        for (int length = 1; length <= MaxLength; length++)
        {
            int count = counts[length - 1];
            SymbolOffset[length] = index - code;
            MaxCode[length] = count == 0 ? -1 : code + count - 1;
            code += count;
            index += count;

            // No code is all ones, and none has more bits than its length; libjpeg checks only the lengths up to the last that is used.
            IsValid &= count == 0 || code < 1 << length;
            code <<= 1;
        }

        IsDcValid = symbols.IndexOfAnyExceptInRange((byte)0, (byte)MaxDcSymbol) < 0;
    }

    /// <summary>Whether the counts describe a code; only a table that a scan uses must.</summary>
    public bool IsValid { get; }

    /// <summary>Whether every symbol can be the size of a DC difference.</summary>
    public bool IsDcValid { get; }

    /// <summary>The largest code of each length, or −1; the entry beyond the longest length ends every search.</summary>
    public int[] MaxCode { get; } = [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, int.MaxValue];

    /// <summary>What is added to a code of each length to give the place of its symbol.</summary>
    public int[] SymbolOffset { get; } = new int[MaxLength + 2];

    /// <summary>Symbols by code; those beyond the ones defined are 0.</summary>
    public ReadOnlySpan<byte> Symbols => _symbols;

    /// <summary>Tables for the coefficients of sequential scans.</summary>
    public HuffmanPairs Sequential => _sequential ??= new HuffmanPairs(this, isProgressive: false);

    /// <summary>Tables for the coefficients of progressive scans, where an end of band may stand for many blocks.</summary>
    public HuffmanPairs Progressive => _progressive ??= new HuffmanPairs(this, isProgressive: true);

    /// <summary>A table for single symbols.</summary>
    public HuffmanCodes Codes => _codes ??= new HuffmanCodes(this);

    /// <summary>
    /// Decodes the symbol at the top of <paramref name="bits"/>, of which <paramref name="available"/> are there. False: its code is longer,
    /// or no code.
    /// </summary>
    public bool TryDecode(int bits, int available, out int length, out int symbol)
    {
        for (length = 1; length <= Math.Min(available, MaxLength); length++)
        {
            int code = bits >> (available - length);
            if (code <= MaxCode[length])
            {
                symbol = _symbols[code + SymbolOffset[length]];
                return true;
            }
        }

        symbol = 0;
        return false;
    }
}
