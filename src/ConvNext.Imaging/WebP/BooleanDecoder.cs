using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.WebP;

/// <summary>Where a <see cref="BooleanDecoder"/> stands in its data.</summary>
internal struct BooleanState
{
    /// <summary>Bits taken from the data and not yet used up, the next one uppermost at <see cref="Bits"/> + 8.</summary>
    public ulong Value;

    /// <summary>The width of the current interval less one, 127 to 254.</summary>
    public uint Range;

    /// <summary>Bits in <see cref="Value"/> beyond the eight that are compared; negative when more must be taken first.</summary>
    public int Bits;

    /// <summary>The next byte to take.</summary>
    public int Position;

    /// <summary>Where the data end.</summary>
    public int End;

    /// <summary>Whether a bit was asked for behind the end. The first eight such bits are zeros; those behind them mean nothing.</summary>
    public bool IsPastEnd;
}

/// <summary>The arithmetic decoder of VP8 (RFC 6386, section 7), which gives one bit for a probability of n/256 that it is zero.</summary>
internal ref struct BooleanDecoder
{
    private const int BitsPerLoad = 56;

    private readonly ReadOnlySpan<byte> _data;
    private BooleanState _state;

    /// <summary>Goes on where another decoder over the same data stood.</summary>
    public BooleanDecoder(ReadOnlySpan<byte> data, BooleanState state)
    {
        _data = data;
        _state = state;
    }

    /// <summary>Begins a partition.</summary>
    public BooleanDecoder(ReadOnlySpan<byte> data, ByteRange partition)
        : this(data, new BooleanState { Range = 254, Bits = -8, Position = partition.Start, End = partition.Start + partition.Length })
    {
        Load();
    }

    /// <summary>Where the decoder stands.</summary>
    public readonly BooleanState State => _state;

    /// <summary>Whether a bit was asked for behind the end of the data.</summary>
    public readonly bool IsPastEnd => _state.IsPastEnd;

    /// <summary>The next bit, which is zero with a probability of <paramref name="probability"/>/256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBit(int probability)
    {
        if (_state.Bits < 0)
        {
            Load();
        }

        uint split = (_state.Range * (uint)probability) >> 8;
        uint compared = (uint)(_state.Value >> _state.Bits);
        bool isOne = compared > split;
        uint width = split + 1;
        if (isOne)
        {
            _state.Value -= (ulong)width << _state.Bits;
            width = _state.Range - split;
        }

        // The interval is widened until it is at least 128 again.
        int shift = BitOperations.LeadingZeroCount(width) - 24;
        _state.Range = (width << shift) - 1;
        _state.Bits -= shift;
        return isOne ? 1 : 0;
    }

    /// <summary>The next bit where both values are equally probable.</summary>
    public bool ReadFlag() => ReadBit(128) != 0;

    /// <summary>
    /// Gives <paramref name="magnitude"/> the sign that comes next. It is read as libwebp does, which differs from
    /// <see cref="ReadFlag"/> only for data that no encoder writes: those whose value lies outside of the interval from the start.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSign(int magnitude)
    {
        if (_state.Bits < 0)
        {
            Load();
        }

        uint split = _state.Range >> 1;
        uint compared = (uint)(_state.Value >> _state.Bits);
        int negative = (int)(split - compared) >> 31;
        _state.Value -= (ulong)((split + 1) & (uint)negative) << _state.Bits;
        _state.Range = (_state.Range + (uint)negative) | 1;
        _state.Bits--;
        return (magnitude ^ negative) - negative;
    }

    /// <summary>An unsigned number of this many bits, the most significant first.</summary>
    public int ReadNumber(int bits)
    {
        int number = 0;
        for (int i = 0; i < bits; i++)
        {
            number = (number << 1) | ReadBit(128);
        }

        return number;
    }

    /// <summary>A magnitude of this many bits, then its sign.</summary>
    public int ReadSigned(int bits)
    {
        int magnitude = ReadNumber(bits);
        return ReadFlag() ? -magnitude : magnitude;
    }

    /// <summary>A flag, and if it is set a signed number; otherwise 0.</summary>
    public int ReadOptionalSigned(int bits) => ReadFlag() ? ReadSigned(bits) : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Load()
    {
        if (_state.End - _state.Position >= sizeof(ulong))
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(_data[_state.Position..]);
            _state.Value = (_state.Value << BitsPerLoad) | (next >> (64 - BitsPerLoad));
            _state.Bits += BitsPerLoad;
            _state.Position += BitsPerLoad / 8;
        }
        else if (_state.Position < _state.End)
        {
            _state.Value = (_state.Value << 8) | _data[_state.Position++];
            _state.Bits += 8;
        }
        else if (!_state.IsPastEnd)
        {
            _state.Value <<= 8;
            _state.Bits += 8;
            _state.IsPastEnd = true;
        }
        else
        {
            _state.Bits = 0;
        }
    }
}
