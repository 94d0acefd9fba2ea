using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvNext.Fuzz.Loop;

/// <summary>
/// The map in which instrumented code counts how often it went from one place to another, and what of it has been seen before. Counts are told apart by their magnitude
/// alone: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more.
/// </summary>
internal sealed unsafe class EdgeMap
{
    private const int Length = 1 << 16;

    private static readonly byte[] Magnitudes = MakeMagnitudes();

    private readonly byte* _map = (byte*)NativeMemory.AlignedAlloc(Length, 64);
    private readonly byte[] _seen = new byte[Length];

    /// <summary>A map, which instrumented code writes to from now on. It must be there before any such code runs.</summary>
    public EdgeMap()
    {
        Clear();
        SharpFuzz.Common.Trace.SharedMem = _map;
    }

    /// <summary>How many edges have been seen.</summary>
    public int EdgeCount { get; private set; }

    private Span<ulong> Groups => new(_map, Length / sizeof(ulong));

    /// <summary>Forgets the last run.</summary>
    public void Clear()
    {
        new Span<byte>(_map, Length).Clear();
        SharpFuzz.Common.Trace.PrevLocation = 0;
    }

    /// <summary>Adds the last run to what has been seen.</summary>
    /// <returns>Whether it had something new.</returns>
    public bool Merge()
    {
        bool isNew = false;
        Span<ulong> groups = Groups;
        for (int group = NextUsed(groups, 0); group < groups.Length; group = NextUsed(groups, group + 1))
        {
            for (int edge = group * sizeof(ulong); edge < (group + 1) * sizeof(ulong); edge++)
            {
                byte magnitude = Magnitudes[_map[edge]];
                if ((magnitude & ~_seen[edge]) != 0)
                {
                    EdgeCount += _seen[edge] == 0 ? 1 : 0;
                    _seen[edge] |= magnitude;
                    isNew = true;
                }
            }
        }

        return isNew;
    }

    /// <summary>A number that stands for the edges of the last run, with their magnitudes.</summary>
    public ulong Signature()
    {
        ulong signature = 0;
        Span<ulong> groups = Groups;
        for (int group = NextUsed(groups, 0); group < groups.Length; group = NextUsed(groups, group + 1))
        {
            for (int edge = group * sizeof(ulong); edge < (group + 1) * sizeof(ulong); edge++)
            {
                signature = BitOperations.RotateLeft((signature ^ ((ulong)edge << 8) ^ Magnitudes[_map[edge]]) * 0x9E3779B97F4A7C15, 23);
            }
        }

        return signature;
    }

    // Nearly all groups are empty, and looking for the others is what a fast reader would take as long as.
    private static int NextUsed(Span<ulong> groups, int start) =>
        groups[start..].IndexOfAnyExcept(0UL) is var found and >= 0 ? start + found : groups.Length;

    private static byte[] MakeMagnitudes()
    {
        byte[] magnitudes = new byte[256];
        for (int count = 1; count < magnitudes.Length; count++)
        {
            magnitudes[count] = (byte)(count switch { 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 });
        }

        return magnitudes;
    }
}
