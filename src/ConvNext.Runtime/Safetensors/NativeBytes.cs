using System;
using System.Runtime.InteropServices;

namespace ConvNext.Safetensors;

/// <summary>Bytes in native memory that grow at their end, for what is read without knowing how long it is.</summary>
internal sealed unsafe class NativeBytes : IDisposable
{
    private const long FirstCapacity = 1 << 16;

    private byte* _data;
    private long _capacity;

    ~NativeBytes() => NativeMemory.Free(_data);

    public byte* Data => _data;

    /// <summary>Bytes that were added.</summary>
    public long Length { get; private set; }

    /// <summary>Room behind the bytes that are there: write into it, then <see cref="Advance"/>.</summary>
    public Span<byte> Room()
    {
        if (Length == _capacity)
        {
            long capacity = Math.Max(FirstCapacity, 2 * _capacity);
            _data = (byte*)NativeMemory.Realloc(_data, (nuint)capacity);
            _capacity = capacity;
        }

        return new Span<byte>(_data + Length, (int)Math.Min(_capacity - Length, 1 << 20));
    }

    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_data);
        _data = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
