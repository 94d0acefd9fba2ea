using System;

namespace ConvNext.Preprocessing;

/// <summary>The latest rows of an image that is made from top to bottom: those that the vertical pass still needs, one after the other in memory.</summary>
internal sealed unsafe class RollingRows
{
    private byte[] _bytes = [];
    private int _capacity;
    private int _firstKept;

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>The row behind the last one that is there.</summary>
    public int End { get; private set; }

    /// <summary>Begins an image.</summary>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="stride">Bytes of a row.</param>
    /// <param name="needed">How many rows are needed at a time.</param>
    public void Start(int firstRow, int stride, int needed)
    {
        // With room for twice as many, moving them to the front copies each row once at the most.
        Stride = stride;
        _capacity = 2 * needed;
        _firstKept = firstRow;
        End = firstRow;
        int length = ByteBuffer.LengthFor((long)_capacity * stride, "The image between its two passes");
        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        }
    }

    /// <summary>A row that is there, or one that <see cref="Add"/> made room for. It stays where it is until the next call of that.</summary>
    public byte* Row(int row)
    {
        fixed (byte* first = _bytes)
        {
            // The array is pinned for as long as it lives.
            return first + ((nint)(row - _firstKept) * Stride);
        }
    }

    /// <summary>Adds rows, which the caller then writes; rows before <paramref name="stillNeeded"/> may be given up for them.</summary>
    public void Add(int rows, int stillNeeded)
    {
        if (End + rows - _firstKept > _capacity)
        {
            int kept = Math.Max(0, End - stillNeeded);
            _bytes.AsSpan((End - kept - _firstKept) * Stride, kept * Stride).CopyTo(_bytes);
            _firstKept = End - kept;
        }

        End += rows;
    }
}
