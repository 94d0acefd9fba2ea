using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Reads the bits of VP8L, the lowest first, out of a window of 64. It moves the window as libwebp does, because how libwebp treats
/// bits behind the end, and so whether it accepts a file that is cut, depends on it: the bits of the first window are there even
/// where the data are shorter (as zeros), and a read behind the end is noticed when the window is next moved.
/// </summary>
internal ref struct LosslessBitReader
{
    private const int WindowBits = 64;

    /// <summary>The window is moved when fewer bits are left, so that two codes or the extra bits of one can be read without a check.</summary>
    private const int MoveBits = 32;

    private readonly ReadOnlySpan<byte> _data;
    private ulong _window;
    private int _next;
    private int _used;

    /// <summary>Begins at the first bit.</summary>
    public LosslessBitReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _next = Math.Min(data.Length, sizeof(ulong));
        for (int i = 0; i < _next; i++)
        {
            _window |= (ulong)data[i] << (8 * i);
        }
    }

    /// <summary>Whether a read behind the end was noticed.</summary>
    public bool IsPastEnd { get; private set; }

    /// <summary>Whether there was a read behind the end, noticed or not.</summary>
    public readonly bool HasReadPastEnd => IsPastEnd || (_next == _data.Length && _used > WindowBits);

    /// <summary>The next 32 bits, or as many as the window holds. Nothing is used up.</summary>
    public readonly uint Peek() => (uint)(_window >> _used);

    /// <summary>Uses up bits that were peeked at.</summary>
    public void Use(int bits) => _used += bits;

    /// <summary>Makes sure that 32 bits can be peeked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_used >= MoveBits)
        {
            Move();
        }
    }

    /// <summary>Reads a number of up to 24 bits; 0 once a read behind the end was noticed.</summary>
    public int ReadBits(int bits)
    {
        if (IsPastEnd)
        {
            _used = 0;
            return 0;
        }

        int value = (int)(Peek() & ((1u << bits) - 1));
        _used += bits;
        MoveByBytes();
        return value;
    }

    /// <summary>Takes note in <see cref="IsPastEnd"/> of a read behind the end.</summary>
    public void NoteEnd() => IsPastEnd = HasReadPastEnd;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Move()
    {
        if (_next + sizeof(ulong) < _data.Length)
        {
            _window = (_window >> MoveBits) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(_data[_next..]) << MoveBits);
            _used -= MoveBits;
            _next += MoveBits / 8;
            return;
        }

        MoveByBytes();
    }

    private void MoveByBytes()
    {
        while (_used >= 8 && _next < _data.Length)
        {
            _window = (_window >> 8) | ((ulong)_data[_next++] << (WindowBits - 8));
            _used -= 8;
        }

        if (HasReadPastEnd)
        {
            IsPastEnd = true;
            _used = 0;
        }
    }
}
