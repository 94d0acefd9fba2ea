using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Reads the prefix codes of VP8L: each is two symbols as they are, or the lengths of all, themselves written with a prefix code.</summary>
internal sealed class PrefixCodeReader
{
    private const int LengthSymbols = 19;
    private const int FirstRepeatSymbol = 16;
    private const int DefaultLength = 8;

    private readonly byte[] _lengths = new byte[PrefixCodeGroup.MaxAlphabet];
    private readonly PrefixCodePool _lengthCodes = new();

    private static ReadOnlySpan<byte> LengthOrder => [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Reads the five codes of a group into a pool.</summary>
    public PrefixCodeGroup ReadGroup(ref LosslessBitReader reader, int cacheSize, PrefixCodePool pool)
    {
        PrefixCode green = Read(ref reader, PrefixCodeGroup.FirstCacheSymbol + cacheSize, pool);
        PrefixCode red = Read(ref reader, PrefixCodeGroup.Literals, pool);
        PrefixCode blue = Read(ref reader, PrefixCodeGroup.Literals, pool);
        PrefixCode alpha = Read(ref reader, PrefixCodeGroup.Literals, pool);
        PrefixCode distance = Read(ref reader, PrefixCodeGroup.Distances, pool);
        return new PrefixCodeGroup(green, red, blue, alpha, distance);
    }

    private PrefixCode Read(ref LosslessBitReader reader, int alphabet, PrefixCodePool pool)
    {
        // A symbol written as it is may lie outside of a small alphabet.
        _lengths.AsSpan(0, Math.Max(alphabet, PrefixCodeGroup.Literals)).Clear();
        if (reader.ReadBits(1) != 0)
        {
            ReadSimple(ref reader);
        }
        else
        {
            ReadLengths(ref reader, _lengths.AsSpan(0, alphabet));
        }

        if (reader.IsPastEnd)
        {
            throw ImageLimits.Truncated("WebP");
        }

        ReadOnlySpan<byte> lengths = _lengths.AsSpan(0, alphabet);
        return lengths.ContainsAnyExcept((byte)0) ? pool.Add(lengths) : throw WebPContainer.Damaged("a prefix code of its lossless data is empty");
    }

    /// <summary>One symbol, or two with one bit each. A symbol outside of the alphabet does not count.</summary>
    private void ReadSimple(ref LosslessBitReader reader)
    {
        bool hasTwo = reader.ReadBits(1) != 0;
        int firstBits = reader.ReadBits(1) != 0 ? 8 : 1;
        _lengths[reader.ReadBits(firstBits)] = 1;
        if (hasTwo)
        {
            _lengths[reader.ReadBits(8)] = 1;
        }
    }

    private void ReadLengths(ref LosslessBitReader reader, Span<byte> lengths)
    {
        Span<byte> lengthLengths = stackalloc byte[LengthSymbols];
        lengthLengths.Clear();
        int count = 4 + reader.ReadBits(4);
        for (int i = 0; i < count; i++)
        {
            lengthLengths[LengthOrder[i]] = (byte)reader.ReadBits(3);
        }

        _lengthCodes.Clear();
        PrefixCode code = lengthLengths.ContainsAnyExcept((byte)0)
            ? _lengthCodes.Add(lengthLengths)
            : throw WebPContainer.Damaged("a prefix code of its lossless data is empty");
        int symbolsLeft = lengths.Length;
        if (reader.ReadBits(1) != 0)
        {
            int bits = 2 + (2 * reader.ReadBits(3));
            symbolsLeft = 2 + reader.ReadBits(bits);
            if (symbolsLeft > lengths.Length)
            {
                throw WebPContainer.Damaged("a prefix code of its lossless data has too many symbols");
            }
        }

        byte previous = DefaultLength;
        for (int symbol = 0; symbol < lengths.Length && symbolsLeft > 0; symbolsLeft--)
        {
            reader.Fill();
            int length = code.Read(_lengthCodes.Entries, ref reader);
            if (length < FirstRepeatSymbol)
            {
                lengths[symbol++] = (byte)length;
                previous = length != 0 ? (byte)length : previous;
                continue;
            }

            // 16 repeats the last length that was not zero 3 to 6 times; 17 and 18 stand for 3 to 10 and 11 to 138 zeros.
            int repeat = length switch
            {
                FirstRepeatSymbol => 3 + reader.ReadBits(2),
                FirstRepeatSymbol + 1 => 3 + reader.ReadBits(3),
                _ => 11 + reader.ReadBits(7),
            };
            if (repeat > lengths.Length - symbol)
            {
                throw WebPContainer.Damaged("a prefix code of its lossless data has too many symbols");
            }

            lengths.Slice(symbol, repeat).Fill(length == FirstRepeatSymbol ? previous : (byte)0);
            symbol += repeat;
        }
    }
}
