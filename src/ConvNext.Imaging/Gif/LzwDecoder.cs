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

    /// <param name="minimumBits">Bits of an index, 0 to 12: the "LZW minimum code size". Beyond 8 the upper ones are lost, as in Pillow.</param>
    public LzwDecoder(int minimumBits)
    {
        _minimumBits = minimumBits;
        _clearCode = 1 << minimumBits;
        for (int i = 0; i < Math.Min(_clearCode, MaxCodes); i++)
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
        while (written < indices.Length && reader.TryReadCode(bits, out int code))
        {
            if (code == endCode)
            {
                if (!reader.TryGoOn())
                {
                    return written;
                }

                continue;
            }

            if (code == _clearCode)
            {
                next = endCode + 1;
                bits = _minimumBits + 1;
                previous = NoCode;
                continue;
            }

            // A code may name the string that is only just being defined: the previous one followed by its own first index.
            if (code > next || code >= MaxCodes || (previous == NoCode && code > endCode))
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

    /// <summary>
    /// Reads codes, least significant bit first, across the sub-blocks of a GIF, as Pillow does: a block counts only when it is whole, an empty
    /// one is passed over, and the code that ends the data does so only in the last 64 KiB of the file.
    /// </summary>
    private ref struct SubBlockReader(ReadOnlySpan<byte> blocks)
    {
        private const int PieceLength = 65536;

        private readonly ReadOnlySpan<byte> _blocks = blocks;
        private int _position;
        private int _leftInBlock;
        private long _read;
        private uint _buffer;
        private int _bufferedBits;

        public bool TryReadCode(int bits, out int code)
        {
            code = 0;
            while (_bufferedBits < bits)
            {
                if (_leftInBlock > 0)
                {
                    _buffer |= (uint)_blocks[_position++] << _bufferedBits;
                    _bufferedBits += 8;
                    _leftInBlock--;
                }
                else if (!TryBeginBlock())
                {
                    return false;
                }
            }

            code = (int)(_buffer & ((1u << bits) - 1));
            _buffer >>= bits;
            _bufferedBits -= bits;
            return true;
        }

        /// <summary>Whether Pillow reads on behind an end code: it does while there is a piece of the file that it has not seen.</summary>
        public bool TryGoOn()
        {
            bool hasMore = _read < _blocks.Length;
            _read += PieceLength;
            return hasMore;
        }

        private bool TryBeginBlock()
        {
            if (_position >= _blocks.Length || _blocks[_position] >= _blocks.Length - _position)
            {
                return false;
            }

            _leftInBlock = _blocks[_position++];
            long end = _position + _leftInBlock;
            _read = Math.Max(_read, (end + PieceLength - 1) / PieceLength * PieceLength);
            return true;
        }
    }
}
