using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace ConvNext.Weights;

/// <summary>
/// The checksum of a packed file: CRC-32C (Castagnoli's polynomial, as in iSCSI and ext4) of what its metadata say, each text in UTF-8 with a zero byte behind it, and of
/// its packed bytes. It finds every change of up to 32 neighbouring bits, and of others all but one in four thousand million.
/// </summary>
internal struct PackedChecksum()
{
    private uint _rest = uint.MaxValue;

    /// <summary>Eight hexadecimal digits.</summary>
    public readonly string Digits => (~_rest).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Goes on with a text and a zero byte.</summary>
    public void Add(string text) => Add([.. Encoding.UTF8.GetBytes(text), 0]);

    /// <summary>Goes on with bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint rest = _rest;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            rest = BitOperations.Crc32C(rest, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            rest = BitOperations.Crc32C(rest, value);
        }

        _rest = rest;
    }
}
