using System;

namespace ConvNext.Imaging.Png;

/// <summary>The checksum of zlib: the sum of all bytes plus one, and the sum of all those sums, modulo 65521.</summary>
internal struct Adler32
{
    private const uint Modulus = 65521;

    /// <summary>The most bytes after which the sums still fit into 32 bits.</summary>
    private const int MaxRun = 5552;

    private uint _low = 1;
    private uint _high;

    public Adler32()
    {
    }

    /// <summary>The checksum of everything added.</summary>
    public readonly uint Value => (_high << 16) | _low;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(bytes.Length, MaxRun)];
            foreach (byte value in run)
            {
                _low += value;
                _high += _low;
            }

            _low %= Modulus;
            _high %= Modulus;
            bytes = bytes[run.Length..];
        }
    }
}
