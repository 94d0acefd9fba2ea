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

    private readonly DeflateBlock _block = new();
    private readonly byte[] _window = new byte[WindowLength];
    private Adler32 _checksum = new();
    private Step _step = Step.Header;
    private bool _isLastBlock;
    private long _bitPosition;
    private long _written;
    private int _storedLength;
    private int _matchLength;
    private int _matchDistance;
    private byte _literal;

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
    public bool HasInput => (_bitPosition + 7) / 8 < Limit;

    /// <summary>Inflates until the output is full or the input used up.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="produced">How many were written.</param>
    public InflateStatus Inflate(Span<byte> output, out int produced)
    {
        produced = 0;
        int summed = 0;
        while (true)
        {
            switch (_step)
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

                    _step = Step.Block;
                    break;
                case Step.Block:
                    if (_isLastBlock)
                    {
                        _bitPosition = (_bitPosition + 7) & ~7L;
                        _step = Step.Trailer;
                    }
                    else if (!BeginBlock(out bool isDamaged))
                    {
                        _checksum.Add(output[summed..produced]);
                        return isDamaged ? InflateStatus.Damaged : InflateStatus.Running;
                    }

                    break;
                case Step.Stored when _storedLength == 0:
                    _step = Step.Block;
                    break;
                case Step.Stored:
                    int count = (int)Math.Min(Math.Min(_storedLength, output.Length - produced), Limit - (_bitPosition / 8));
                    if (count <= 0)
                    {
                        _checksum.Add(output[summed..produced]);
                        return InflateStatus.Running;
                    }

                    CopyStored(output.Slice(produced, count));
                    produced += count;
                    break;
                case Step.Symbol:
                    int symbol = NextSymbol();
                    if (symbol < 0)
                    {
                        _checksum.Add(output[summed..produced]);
                        return symbol == DeflateBlock.Damaged ? InflateStatus.Damaged : InflateStatus.Running;
                    }

                    break;
                case Step.Literal or Step.Match when produced == output.Length:
                    _checksum.Add(output[summed..produced]);
                    return InflateStatus.Running;
                case Step.Literal:
                    output[produced++] = _literal;
                    _window[_written++ & (WindowLength - 1)] = _literal;
                    _step = Step.Symbol;
                    break;
                case Step.Match when _matchDistance > _written:
                    return InflateStatus.Damaged;
                case Step.Match:
                    int length = Math.Min(_matchLength, output.Length - produced);
                    CopyMatch(output.Slice(produced, length));
                    produced += length;
                    _matchLength -= length;
                    _step = _matchLength == 0 ? Step.Symbol : Step.Match;
                    break;
                case Step.Trailer:
                    _checksum.Add(output[summed..produced]);
                    summed = produced;
                    if (!Has(32))
                    {
                        return InflateStatus.Running;
                    }

                    if (BinaryPrimitives.ReverseEndianness((uint)Take(32)) != _checksum.Value)
                    {
                        return InflateStatus.Damaged;
                    }

                    _step = Step.Done;
                    break;
                default:
                    return InflateStatus.Ended;
            }
        }
    }

    private bool Has(int bits) => _bitPosition + bits <= 8L * Limit;

    private ulong Peek() => BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan((int)(_bitPosition >> 3))) >> (int)(_bitPosition & 7);

    private ulong Take(int bits)
    {
        ulong value = Peek() & ((1UL << bits) - 1);
        _bitPosition += bits;
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
        long position = _bitPosition + 3;
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
                _storedLength = (int)(lengths & 0xFFFF);
                position = 8 * (start + 4);
                _step = Step.Stored;
                break;
            case 1:
                _block.UseFixedCodes();
                _step = Step.Symbol;
                break;
            case 2:
                int status = _block.ReadCodes(data, ref position, 8L * Limit);
                if (status == DeflateBlock.NeedsInput)
                {
                    return false;
                }

                isDamaged = status == DeflateBlock.Damaged;
                _step = Step.Symbol;
                break;
            default:
                isDamaged = true;
                break;
        }

        _isLastBlock = (header & 1) != 0;
        _bitPosition = position;
        return !isDamaged;
    }

    /// <summary>Reads a literal, a match or the end of the block, and sets the next step; a negative number where that cannot be done.</summary>
    private int NextSymbol()
    {
        long available = (8L * Limit) - _bitPosition;
        int status = _block.ReadSymbol(Peek(), available, out int used, out _matchLength, out _matchDistance);
        if (status < 0)
        {
            return status;
        }

        _bitPosition += used;
        _step = _matchLength > 0 ? Step.Match : status == DeflateBlock.EndOfBlock ? Step.Block : Step.Literal;
        _literal = (byte)status;
        return status;
    }

    private void CopyStored(Span<byte> output)
    {
        data.AsSpan((int)(_bitPosition / 8), output.Length).CopyTo(output);
        foreach (byte value in output)
        {
            _window[_written++ & (WindowLength - 1)] = value;
        }

        _bitPosition += 8L * output.Length;
        _storedLength -= output.Length;
    }

    private void CopyMatch(Span<byte> output)
    {
        for (int i = 0; i < output.Length; i++, _written++)
        {
            byte value = _window[(_written - _matchDistance) & (WindowLength - 1)];
            output[i] = value;
            _window[_written & (WindowLength - 1)] = value;
        }
    }
}
