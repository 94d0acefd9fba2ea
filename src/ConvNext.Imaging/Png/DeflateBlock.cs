using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Png;

/// <summary>The two codes of a Deflate block, and the symbols that they encode (RFC 1951, chapter 3.2).</summary>
internal sealed class DeflateBlock
{
    /// <summary>The symbol that ends a block.</summary>
    public const int EndOfBlock = 256;

    /// <summary>The input ends within what was to be read.</summary>
    public const int NeedsInput = -1;

    /// <summary>The input is not valid.</summary>
    public const int Damaged = -2;

    private const int MaxLiteralCodes = 286;
    private const int MaxDistanceCodes = 30;

    private readonly HuffmanCode _literals = new();
    private readonly HuffmanCode _distances = new();
    private readonly HuffmanCode _codeLengths = new();
    private readonly byte[] _lengths = new byte[MaxLiteralCodes + MaxDistanceCodes + 4];

    private static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    private static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Takes the codes that need not be sent.</summary>
    public void UseFixedCodes()
    {
        Span<byte> fixedLengths = stackalloc byte[288];
        fixedLengths[..144].Fill(8);
        fixedLengths[144..256].Fill(9);
        fixedLengths[256..280].Fill(7);
        fixedLengths[280..].Fill(8);
        _ = _literals.Build(fixedLengths, allowsSingle: false);
        Span<byte> fixedDistances = stackalloc byte[32];
        fixedDistances.Fill(5);
        _ = _distances.Build(fixedDistances, allowsSingle: false);
    }

    /// <summary>Reads the codes of a block that sends its own.</summary>
    /// <param name="data">The input, with eight bytes to spare.</param>
    /// <param name="position">Where they begin, in bits; moved behind them where they are whole.</param>
    /// <param name="limit">Where the input ends, in bits.</param>
    /// <returns>0, <see cref="NeedsInput"/> or <see cref="Damaged"/>.</returns>
    public int ReadCodes(byte[] data, ref long position, long limit)
    {
        BitCursor bits = new(data, position, limit);
        if (!bits.TryTake(14, out int counts))
        {
            return NeedsInput;
        }

        int literalCount = 257 + (counts & 31);
        int distanceCount = 1 + ((counts >> 5) & 31);
        if (literalCount > MaxLiteralCodes || distanceCount > MaxDistanceCodes)
        {
            return Damaged;
        }

        Array.Clear(_lengths);
        for (int i = 0; i < 4 + (counts >> 10); i++)
        {
            if (!bits.TryTake(3, out int length))
            {
                return NeedsInput;
            }

            _lengths[CodeLengthOrder[i]] = (byte)length;
        }

        if (!_codeLengths.Build(_lengths.AsSpan(0, CodeLengthOrder.Length), allowsSingle: false))
        {
            return Damaged;
        }

        int status = ReadLengths(ref bits, literalCount + distanceCount);
        if (status < 0)
        {
            return status;
        }

        position = bits.Position;
        bool isValid = _lengths[EndOfBlock] != 0
            && _literals.Build(_lengths.AsSpan(0, literalCount), allowsSingle: true)
            && _distances.Build(_lengths.AsSpan(literalCount, distanceCount), allowsSingle: true);
        return isValid ? 0 : Damaged;
    }

    /// <summary>Reads a literal, a match or the end of the block.</summary>
    /// <param name="bits">The input, lowest bit first; at least 56 of them.</param>
    /// <param name="available">How many may be used.</param>
    /// <param name="used">How many were used.</param>
    /// <param name="matchLength">Bytes to repeat, 0 where it is no match.</param>
    /// <param name="matchDistance">From how far back.</param>
    /// <returns>The symbol, <see cref="NeedsInput"/> or <see cref="Damaged"/>.</returns>
    public int ReadSymbol(ulong bits, long available, out int used, out int matchLength, out int matchDistance)
    {
        matchLength = matchDistance = 0;
        int symbol = _literals.Decode(bits, out used);
        if (used > available || symbol == HuffmanCode.Invalid)
        {
            return used > available ? NeedsInput : Damaged;
        }

        if (symbol <= EndOfBlock)
        {
            return symbol;
        }

        int lengthIndex = symbol - EndOfBlock - 1;
        if (lengthIndex >= LengthBase.Length)
        {
            return Damaged;
        }

        int length = LengthBase[lengthIndex] + Extra(bits, LengthExtra[lengthIndex], ref used);
        int distanceIndex = _distances.Decode(bits >> used, out int distanceBits);
        used += distanceBits;
        if (used > available || distanceIndex < 0 || distanceIndex >= DistanceBase.Length)
        {
            return used > available ? NeedsInput : Damaged;
        }

        int distance = DistanceBase[distanceIndex] + Extra(bits, DistanceExtra[distanceIndex], ref used);
        if (used > available)
        {
            return NeedsInput;
        }

        (matchLength, matchDistance) = (length, distance);
        return symbol;
    }

    private static int Extra(ulong bits, int count, ref int used)
    {
        int value = (int)((bits >> used) & ((1UL << count) - 1));
        used += count;
        return value;
    }

    private int ReadLengths(ref BitCursor bits, int total)
    {
        Array.Clear(_lengths);
        for (int i = 0; i < total;)
        {
            int symbol = _codeLengths.Decode(bits.Peek(), out int used);
            (int extra, int least) = symbol switch
            {
                16 => (2, 3),
                17 => (3, 3),
                18 => (7, 11),
                _ => (0, 1),
            };
            if (symbol == HuffmanCode.Invalid)
            {
                return Damaged;
            }

            if (!bits.TrySkip(used) || !bits.TryTake(extra, out int more))
            {
                return NeedsInput;
            }

            int repeat = least + more;
            if ((symbol == 16 && i == 0) || i + repeat > total)
            {
                return Damaged;
            }

            byte value = symbol == 16 ? _lengths[i - 1] : symbol < 16 ? (byte)symbol : (byte)0;
            _lengths.AsSpan(i, repeat).Fill(value);
            i += repeat;
        }

        return 0;
    }

    /// <summary>Takes bits from a place on, lowest first.</summary>
    private struct BitCursor(byte[] data, long position, long limit)
    {
        public long Position { get; private set; } = position;

        public readonly ulong Peek() => BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan((int)(Position >> 3))) >> (int)(Position & 7);

        public bool TrySkip(int count)
        {
            Position += count;
            return Position <= limit;
        }

        public bool TryTake(int count, out int value)
        {
            value = (int)(Peek() & ((1UL << count) - 1));
            return TrySkip(count);
        }
    }
}
