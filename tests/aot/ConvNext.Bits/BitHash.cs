using System;
using System.Runtime.InteropServices;

namespace ConvNext.Bits;

/// <summary>A hash of floats by their bits: two arrays that differ in one bit have different hashes.</summary>
internal static class BitHash
{
    /// <summary>64-bit FNV-1a over the values as 32-bit integers; each step is a bijection of the state.</summary>
    public static ulong Of(ReadOnlySpan<float> values)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (uint bits in MemoryMarshal.Cast<float, uint>(values))
        {
            hash = (hash ^ bits) * 0x100000001b3;
        }

        return hash;
    }
}
