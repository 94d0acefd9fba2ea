using System;
using System.Buffers.Binary;
using System.Text;

namespace ConvNext.Weights.PyTorch;

/// <summary>Reads the bytes of a pickle from first to last, never past the end.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public byte ReadByte() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A float64; alone among the numbers of a pickle it is big-endian.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A signed integer after its length in bytes.</summary>
    public long ReadLong()
    {
        int length = ReadByte();
        if (length > sizeof(long))
        {
            throw new PyTorchFileException($"an integer of {length} bytes at its byte {Position} does not fit in 64 bits");
        }

        ReadOnlySpan<byte> digits = Take(length);
        long value = length > 0 && digits[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | digits[i];
        }

        return value;
    }

    /// <summary>A UTF-8 string after its length in bytes.</summary>
    public string ReadString()
    {
        uint length = ReadUInt32();
        return Decode(Take(length <= int.MaxValue ? (int)length : int.MaxValue));
    }

    /// <summary>A string up to the end of the line.</summary>
    public string ReadLine()
    {
        int length = _bytes[Position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new PyTorchFileException("it is cut short");
        }

        string line = Decode(Take(length));
        Position++;
        return line;
    }

    private readonly string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw new PyTorchFileException($"the string before its byte {Position} is not valid UTF-8", error);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw new PyTorchFileException("it is cut short");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
