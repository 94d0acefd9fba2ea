using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ConvNext.Weights.PyTorch;

/// <summary>Reads the bytes of a pickle from first to last, never past the end.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> bytes)
{
    /// <summary>Longer texts are no names of tensors: they are passed over, and what they said is forgotten.</summary>
    private const int LongestText = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static ReadOnlySpan<byte> LegacyMagic => [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The next byte, which stays unread; 0 at the end.</summary>
    public readonly byte Next => Position < _bytes.Length ? _bytes[Position] : (byte)0;

    public byte ReadByte() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A signed integer of so many bytes, as a long; a larger one is inert.</summary>
    public object ReadLong(uint length)
    {
        ReadOnlySpan<byte> digits = Take(length);
        if (digits.Length > sizeof(long))
        {
            return digits.SequenceEqual(LegacyMagic) ? PickleInert.LegacyMagic : PickleInert.Instance;
        }

        long value = digits.Length > 0 && digits[^1] >= 0x80 ? -1 : 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | digits[i];
        }

        return value;
    }

    /// <summary>An integer in decimal digits to the end of the line, as a long or inert; the first protocol writes True as 01.</summary>
    public object ReadDecimal()
    {
        ReadOnlySpan<byte> line = TakeLine();
        if (line.SequenceEqual("00"u8) || line.SequenceEqual("01"u8))
        {
            return line[1] == (byte)'1';
        }

        line = line.EndsWith("L"u8) ? line[..^1] : line;
        if (long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            return value;
        }

        return line.SequenceEqual("119547037146038801333356"u8) ? PickleInert.LegacyMagic : PickleInert.Instance;
    }

    /// <summary>A UTF-8 string of so many bytes, or inert where it is too long to be a name.</summary>
    public object ReadText(ulong length)
    {
        ReadOnlySpan<byte> text = Take(length);
        return text.Length > LongestText ? PickleInert.Instance : Decode(text);
    }

    /// <summary>A string of Python 2, whose bytes have no declared meaning: text where they are UTF-8.</summary>
    public object ReadPython2Text(uint length)
    {
        ReadOnlySpan<byte> text = Take(length);
        return text.Length > LongestText || !System.Text.Unicode.Utf8.IsValid(text) ? PickleInert.Instance : Decode(text);
    }

    /// <summary>Text to the end of the line, between quotes or not; inert where it has escapes, which names of tensors never have.</summary>
    public object ReadQuotedLine()
    {
        ReadOnlySpan<byte> line = TakeLine();
        if (line.Length >= 2 && line[0] == line[^1] && line[0] is (byte)'\'' or (byte)'"')
        {
            line = line[1..^1];
        }

        return line.Length > LongestText || line.Contains((byte)'\\') || line.ContainsAnyExceptInRange((byte)0, (byte)127) ? PickleInert.Instance : Decode(line);
    }

    /// <summary>A string up to the end of the line.</summary>
    public string ReadLine()
    {
        ReadOnlySpan<byte> line = TakeLine();
        return line.Length <= LongestText
            ? Decode(line)
            : throw new PyTorchFileException($"the name before its byte {Position} is {line.Length} bytes long; up to {LongestText} are accepted");
    }

    public void Skip(ulong length) => Take(length);

    public void SkipLine() => TakeLine();

    private ReadOnlySpan<byte> TakeLine()
    {
        int length = _bytes[Position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new PyTorchFileException("it is cut short");
        }

        ReadOnlySpan<byte> line = Take((ulong)length);
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

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            throw new PyTorchFileException("it is cut short");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
