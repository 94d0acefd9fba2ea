using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Finds a code by trying one length after another: for those that are longer than the quick tables' index. It is all pointers, into a
/// <see cref="HuffmanTable"/> that must live as long.
/// </summary>
internal unsafe struct HuffmanSearch
{
    /// <summary>The largest code of each length, or −1; beyond the longest length a number that ends the search.</summary>
    public int* MaxCode;

    /// <summary>What is added to a code of each length to give the place of its symbol.</summary>
    public int* SymbolOffset;

    /// <summary>Symbols by code, 256 of them.</summary>
    public byte* Symbols;

    /// <summary>
    /// Decodes the code at the top of <paramref name="bits"/>, which has at least <paramref name="length"/> bits, and returns its symbol. Bits that are no code
    /// count as <see cref="HuffmanTable.MaxLength"/> + 1 bits and the symbol 0, as in libjpeg.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(ulong bits, ref int length)
    {
        while ((int)(bits >> (64 - length)) > MaxCode[length])
        {
            length++;
        }

        int code = (int)(bits >> (64 - length));
        return length > HuffmanTable.MaxLength ? 0 : Symbols[(byte)(code + SymbolOffset[length])];
    }
}
