using System;
using System.Runtime.InteropServices;

namespace ConvNext.Fuzz.Targets;

/// <summary>A number that stands for everything a reader read, made as FNV-1a makes it.</summary>
internal struct Digest()
{
    private const ulong Prime = 0x100000001B3;
    private ulong _value = 0xCBF29CE484222325;

    /// <summary>The digest of what was added so far.</summary>
    public readonly ulong Value => _value;

    /// <summary>The digest of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        Digest digest = new();
        digest.Add(bytes);
        return digest.Value;
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number) => _value = ulong.RotateLeft((_value ^ (ulong)number) * Prime, 29);

    /// <summary>Adds bytes, eight at a time.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<long> numbers = MemoryMarshal.Cast<byte, long>(bytes);
        foreach (long number in numbers)
        {
            Add(number);
        }

        foreach (byte value in bytes[(numbers.Length * sizeof(long))..])
        {
            Add(value);
        }
    }

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        foreach (char character in text)
        {
            Add(character);
        }
    }
}
