using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The table that decodes a symbol from the next <see cref="IndexBits"/> bits. An entry holds the length of the code in its lower byte and the
/// symbol in the upper one; it is 0 when the code is longer.
/// </summary>
internal sealed unsafe class HuffmanCodes
{
    /// <summary>Bits of the index.</summary>
    public const int IndexBits = 9;

    private readonly ushort[] _entries = GC.AllocateUninitializedArray<ushort>(1 << IndexBits, pinned: true);

    public HuffmanCodes(HuffmanTable table)
    {
        for (int index = 0; index < _entries.Length; index++)
        {
            _entries[index] = table.TryDecode(index, IndexBits, out int length, out int symbol) ? (ushort)(length | (symbol << 8)) : (ushort)0;
        }
    }

    /// <summary>The entries, which stay in place while this object lives.</summary>
    public ushort* Table => (ushort*)Unsafe.AsPointer(ref _entries[0]);
}
