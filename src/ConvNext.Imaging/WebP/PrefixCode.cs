using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// A prefix code as a table in a <see cref="PrefixCodePool"/>. An entry holds a symbol above four bits for the length of its code. Codes
/// longer than the root go on in a second table; the entry of the root then holds where that begins, and the bits of both.
/// </summary>
/// <param name="Start">Where the root is in the pool.</param>
/// <param name="RootBits">Bits that index the root, at most 8.</param>
internal readonly record struct PrefixCode(int Start, int RootBits)
{
    /// <summary>The longest code, and a mask for the length in an entry.</summary>
    public const int MaxLength = 15;

    /// <summary>Bits of an entry that hold a length.</summary>
    public const int LengthBits = 4;

    /// <summary>Bits of the largest root.</summary>
    public const int MaxRootBits = 8;

    /// <summary>Whether the code has one symbol, which takes no bits.</summary>
    public bool IsTrivial => RootBits == 0;

    /// <summary>Reads a symbol. The reader must have been filled; that serves two symbols.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(ReadOnlySpan<ushort> pool, ref LosslessBitReader reader)
    {
        int entry = pool[Start + (int)(reader.Peek() & ((1u << RootBits) - 1))];
        int length = entry & MaxLength;
        if (length > MaxRootBits)
        {
            reader.Use(MaxRootBits);
            uint bits = reader.Peek() & ((1u << (length - MaxRootBits)) - 1);
            entry = pool[Start + (entry >> LengthBits) + (int)bits];
            length = entry & MaxLength;
        }

        reader.Use(length);
        return entry >> LengthBits;
    }
}
