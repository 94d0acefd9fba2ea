using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Inflates a zlib stream as zlib itself does, call by call: with a full output it still reads on to the next symbol that would need room, so
/// that the call which gives the last byte also sees the end of the stream and its checksum. What Pillow makes of damaged files hangs on that,
/// and <see cref="System.IO.Compression.ZLibStream"/> does not show it; whole files go through that one, which is faster.
/// </summary>
/// <param name="data">The stream, with <see cref="Padding"/> more bytes behind it.</param>
internal sealed class ZlibInflater(byte[] data)
{
    /// <summary>Bytes that are read, but not used, beyond the stream.</summary>
    public const int Padding = 16;

    private const int WindowLength = 1 << 15;

    private readonly DeflateBlock block = new();
    private readonly byte[] window = new byte[WindowLength];
    private Adler32 checksum = new();
    private Step step = Step.Header;
    private bool isLastBlock;
    private long bitPosition;
    private long written;
    private int storedLength;
    private int matchLength;
    private int matchDistance;
    private byte literal;

    private enum Step
    {
        Header,
        Block,
        Stored,
        Symbol,
        Literal,
        Match,
        Trailer,
        Done,
    }

    /// <summary>Where the input that may be used ends, in bytes.</summary>
    public int Limit { get; set; }

    /// <summary>Whether input is left before <see cref="Limit"/>.</summary>
    public bool HasInput => (bitPosition + 7) / 8 < Limit;

    /// <summary>Inflates until the output is full or the input used up.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="produced">How many were written.</param>
    public InflateStatus Inflate(Span<byte> output, out int produced)
    {
        produced = 0;
        int summed = 0;
        while (true)
        {
            switch (step)
            {
                case Step.Header:
                    if (!Has(16))
                    {
                        return InflateStatus.Running;
                    }

                    int header = (int)Take(16);
                    bool isValid = (((header & 0xFF) << 8) + (header >> 8)) % 31 == 0 && (header & 0x0F) == 8 && (header & 0xF0) <= 0x70 && (header & 0x2000) == 0;
                    if (!isValid)
                    {
                        return InflateStatus.Damaged;
                    }

                    step = Step.Block;
                    break;
                case Step.Block:
                    if (isLastBlock)
                    {
                        bitPosition = (bitPosition + 7) & ~7L;
                        step = Step.Trailer;
                    }
                    else if (!BeginBlock(out bool isDamaged))
                    {
                        checksum.Add(output[summed..produced]);
                        return isDamaged ? InflateStatus.Damaged : InflateStatus.Running;
                    }

                    break;
                case Step.Stored when storedLength == 0:
                    step = Step.Block;
                    break;
                case Step.Stored:
                    int count = (int)Math.Min(Math.Min(storedLength, output.Length - produced), Limit - (bitPosition / 8));
                    if (count <= 0)
                    {
                        checksum.Add(output[summed..produced]);
                        return InflateStatus.Running;
                    }

                    CopyStored(output.Slice(produced, count));
                    produced += count;
                    break;
                case Step.Symbol:
                    int symbol = NextSymbol();
                    if (symbol < 0)
                    {
                        checksum.Add(output[summed..produced]);
                        return symbol == DeflateBlock.Damaged ? InflateStatus.Damaged : InflateStatus.Running;
                    }

                    break;
                case Step.Literal or Step.Match when produced == output.Length:
                    checksum.Add(output[summed..produced]);
                    return InflateStatus.Running;
                case Step.Literal:
                    output[produced++] = literal;
                    window[written++ & (WindowLength - 1)] = literal;
                    step = Step.Symbol;
                    break;
                case Step.Match when matchDistance > written:
                    return InflateStatus.Damaged;
                case Step.Match:
                    int length = Math.Min(matchLength, output.Length - produced);
                    CopyMatch(output.Slice(produced, length));
                    produced += length;
                    matchLength -= length;
                    step = matchLength == 0 ? Step.Symbol : Step.Match;
                    break;
                case Step.Trailer:
                    checksum.Add(output[summed..produced]);
                    summed = produced;
                    if (!Has(32))
                    {
                        return InflateStatus.Running;
                    }

                    if (BinaryPrimitives.ReverseEndianness((uint)Take(32)) != checksum.Value)
                    {
                        return InflateStatus.Damaged;
                    }

                    step = Step.Done;
                    break;
                default:
                    return InflateStatus.Ended;
            }
        }
    }

    private bool Has(int bits) => bitPosition + bits <= 8L * Limit;

    private ulong Peek() => BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan((int)(bitPosition >> 3))) >> (int)(bitPosition & 7);

    private ulong Take(int bits)
    {
        ulong value = Peek() & ((1UL << bits) - 1);
        bitPosition += bits;
        return value;
    }

    /// <summary>Reads a block's header; false where the input does not suffice, or is damaged.</summary>
    private bool BeginBlock(out bool isDamaged)
    {
        isDamaged = false;
        if (!Has(3))
        {
            return false;
        }

        int header = (int)Peek() & 7;
        long position = bitPosition + 3;
        switch (header >> 1)
        {
            case 0:
                long start = (position + 7) / 8;
                if (start + 4 > Limit)
                {
                    return false;
                }

                uint lengths = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)start));
                isDamaged = (lengths & 0xFFFF) != (~lengths >> 16);
                storedLength = (int)(lengths & 0xFFFF);
                position = 8 * (start + 4);
                step = Step.Stored;
                break;
            case 1:
                block.UseFixedCodes();
                step = Step.Symbol;
                break;
            case 2:
                int status = block.ReadCodes(data, ref position, 8L * Limit);
                if (status == DeflateBlock.NeedsInput)
                {
                    return false;
                }

                isDamaged = status == DeflateBlock.Damaged;
                step = Step.Symbol;
                break;
            default:
                isDamaged = true;
                break;
        }

        isLastBlock = (header & 1) != 0;
        bitPosition = position;
        return !isDamaged;
    }

    /// <summary>Reads a literal, a match or the end of the block, and sets the next step; a negative number where that cannot be done.</summary>
    private int NextSymbol()
    {
        long available = (8L * Limit) - bitPosition;
        int status = block.ReadSymbol(Peek(), available, out int used, out matchLength, out matchDistance);
        if (status < 0)
        {
            return status;
        }

        bitPosition += used;
        step = matchLength > 0 ? Step.Match : status == DeflateBlock.EndOfBlock ? Step.Block : Step.Literal;
        literal = (byte)status;
        return status;
    }

    private void CopyStored(Span<byte> output)
    {
        data.AsSpan((int)(bitPosition / 8), output.Length).CopyTo(output);
        foreach (byte value in output)
        {
            window[written++ & (WindowLength - 1)] = value;
        }

        bitPosition += 8L * output.Length;
        storedLength -= output.Length;
    }

    private void CopyMatch(Span<byte> output)
    {
        for (int i = 0; i < output.Length; i++, written++)
        {
            byte value = window[(written - matchDistance) & (WindowLength - 1)];
            output[i] = value;
            window[written & (WindowLength - 1)] = value;
        }
    }
}
