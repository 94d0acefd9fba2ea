using System;

namespace ConvNext.Imaging.Gif;

/// <summary>Decodes the compressed pixels of one GIF frame. Strings are written from their end, so nothing recurses.</summary>
internal sealed class LzwDecoder
{
    private const int MaxCodeBits = 12;
    private const int MaxCodes = 1 << MaxCodeBits;
    private const int NoCode = -1;

    // Each code is the string of its prefix code followed by one index. Kept beside it: the string's first index and its length.
    private readonly short[] _prefix = new short[MaxCodes];
    private readonly byte[] _suffix = new byte[MaxCodes];
    private readonly byte[] _first = new byte[MaxCodes];
    private readonly short[] _length = new short[MaxCodes];
    private readonly int _clearCode;
    private readonly int _minimumBits;

    /// <param name="minimumBits">Bits of an index, 2 to 8: the "LZW minimum code size".</param>
    public LzwDecoder(int minimumBits)
    {
        _minimumBits = minimumBits;
        _clearCode = 1 << minimumBits;
        for (int i = 0; i < _clearCode; i++)
        {
            _suffix[i] = _first[i] = (byte)i;
            _length[i] = 1;
        }
    }

    /// <summary>Fills <paramref name="indices"/> from the data sub-blocks that <paramref name="blocks"/> begins with.</summary>
    /// <returns>How many indices the data holds; fewer than asked for when it ends early.</returns>
    public int Decode(ReadOnlySpan<byte> blocks, Span<byte> indices)
    {
        SubBlockReader reader = new(blocks);
        int endCode = _clearCode + 1;
        int next = endCode + 1;
        int bits = _minimumBits + 1;
        int previous = NoCode;
        int written = 0;
        while (written < indices.Length && reader.TryReadCode(bits, out int code) && code != endCode)
        {
            if (code == _clearCode)
            {
                next = endCode + 1;
                bits = _minimumBits + 1;
                previous = NoCode;
                continue;
            }

            // A code may name the string that is only just being defined: the previous one followed by its own first index.
            if (code > next || (code == next && previous == NoCode) || (code >= MaxCodes) || (previous == NoCode && code > endCode))
            {
                throw new ImageDecodeException("The GIF is damaged: its compressed data names a string that is not defined.");
            }

            if (previous != NoCode && next < MaxCodes)
            {
                _prefix[next] = (short)previous;
                _first[next] = _first[previous];
                _suffix[next] = code == next ? _first[previous] : _first[code];
                _length[next] = (short)(_length[previous] + 1);
                next++;
                if (next == 1 << bits && bits < MaxCodeBits)
                {
                    bits++;
                }
            }
            else if (code >= next)
            {
                throw new ImageDecodeException("The GIF is damaged: its compressed data names a string that is not defined.");
            }

            written += Write(code, indices[written..]);
            previous = code;
        }

        return written;
    }

    /// <summary>Writes the string of a code, or as much of it as there is room for.</summary>
    private int Write(int code, Span<byte> target)
    {
        int length = _length[code];
        int position = length - 1;
        for (; position >= target.Length; position--)
        {
            code = _prefix[code];
        }

        for (; position >= 0; position--)
        {
            target[position] = _suffix[code];
            code = _prefix[code];
        }

        return Math.Min(length, target.Length);
    }

    /// <summary>Reads codes, least significant bit first, across the sub-blocks of a GIF.</summary>
    private ref struct SubBlockReader
    {
        private ReadOnlySpan<byte> _rest;
        private int _leftInBlock;
        private uint _buffer;
        private int _bufferedBits;

        public SubBlockReader(ReadOnlySpan<byte> blocks)
        {
            _rest = blocks;
        }

        public bool TryReadCode(int bits, out int code)
        {
            code = 0;
            while (_bufferedBits < bits)
            {
                if (_leftInBlock == 0)
                {
                    // A block of length 0 ends the data.
                    if (_rest.IsEmpty || _rest[0] == 0)
                    {
                        return false;
                    }

                    _leftInBlock = _rest[0];
                    _rest = _rest[1..];
                }

                if (_rest.IsEmpty)
                {
                    return false;
                }

                _buffer |= (uint)_rest[0] << _bufferedBits;
                _bufferedBits += 8;
                _rest = _rest[1..];
                _leftInBlock--;
            }

            code = (int)(_buffer & ((1u << bits) - 1));
            _buffer >>= bits;
            _bufferedBits -= bits;
            return true;
        }
    }
}
