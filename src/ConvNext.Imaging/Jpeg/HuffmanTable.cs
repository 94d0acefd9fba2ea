using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>A canonical Huffman code as a DHT segment defines it, and the tables that decode it quickly, which are made when first asked for.</summary>
internal sealed unsafe class HuffmanTable
{
    /// <summary>The longest code of the format.</summary>
    public const int MaxLength = 16;

    /// <summary>Bits that <see cref="Codes"/> and <see cref="HuffmanPairs"/> look at.</summary>
    public const int IndexBits = 11;

    private const int MaxDcSymbol = 15;

    private readonly byte[] _counts;

    // One for each length; beyond the longest one a code larger than any other, which ends every search, and a symbol.
    private readonly int[] _maxCode = GC.AllocateArray<int>(MaxLength + 2, pinned: true);
    private readonly int[] _symbolOffset = GC.AllocateArray<int>(MaxLength + 2, pinned: true);
    private readonly byte[] _symbols = GC.AllocateArray<byte>(256, pinned: true);
    private ushort[]? _codes;
    private HuffmanPairs? _sequential;
    private HuffmanPairs? _progressive;

    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">Their symbols, by length.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _counts = counts.ToArray();
        symbols.CopyTo(_symbols);
        int code = 0;
        int index = 0;
        IsValid = true;
        for (int length = 1; length <= MaxLength; length++)
        {
            int count = counts[length - 1];
            _symbolOffset[length] = index - code;
            _maxCode[length] = count == 0 ? -1 : code + count - 1;
            code += count;
            index += count;

            // No code is all ones, and none has more bits than its length.
            IsValid &= count == 0 || code < 1 << length;
            code <<= 1;
        }

        _maxCode[MaxLength + 1] = int.MaxValue;
        IsDcValid = symbols.IndexOfAnyExceptInRange((byte)0, (byte)MaxDcSymbol) < 0;
    }

    /// <summary>Whether the counts describe a code; only a table that a scan uses must.</summary>
    public bool IsValid { get; }

    /// <summary>Whether every symbol can be the size of a DC difference.</summary>
    public bool IsDcValid { get; }

    /// <summary>
    /// For the next <see cref="IndexBits"/> bits, the length of the code in the lower byte and its symbol in the upper one; 0 when the code is longer, or
    /// no code. The table must be valid. It stays in place while this object lives.
    /// </summary>
    public ushort* Codes => (ushort*)Unsafe.AsPointer(ref (_codes ??= MakeCodes())[0]);

    /// <summary>Tables for the coefficients of sequential scans.</summary>
    public HuffmanPairs Sequential => _sequential ??= new HuffmanPairs(Codes, isProgressive: false);

    /// <summary>Tables for the coefficients of progressive scans, where an end of band may stand for many blocks.</summary>
    public HuffmanPairs Progressive => _progressive ??= new HuffmanPairs(Codes, isProgressive: true);

    /// <summary>What finds codes that are longer than the index; it points into this object.</summary>
    public HuffmanSearch Search => new()
    {
        MaxCode = (int*)Unsafe.AsPointer(ref _maxCode[0]),
        SymbolOffset = (int*)Unsafe.AsPointer(ref _symbolOffset[0]),
        Symbols = (byte*)Unsafe.AsPointer(ref _symbols[0]),
    };

    /// <summary>Whether the table has these codes, in the order of a DHT segment.</summary>
    public bool HasCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols) => counts.SequenceEqual(_counts) && symbols.SequenceEqual(_symbols.AsSpan(0, symbols.Length));

    private ushort[] MakeCodes()
    {
        ushort[] codes = GC.AllocateArray<ushort>(1 << IndexBits, pinned: true);
        int start = 0;
        int symbol = 0;
        for (int length = 1; length <= IndexBits; length++)
        {
            int indices = 1 << (IndexBits - length);
            for (int i = 0; i < _counts[length - 1]; i++, start += indices)
            {
                codes.AsSpan(start, indices).Fill((ushort)(length | (_symbols[symbol++] << 8)));
            }
        }

        return codes;
    }
}
