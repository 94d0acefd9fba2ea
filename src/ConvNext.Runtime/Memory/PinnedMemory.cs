using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvNext.Memory;

/// <summary>
/// Zeroed managed memory for floats that never moves, aligned to a cache line (64 bytes). It is never freed under anyone: a span of it keeps
/// it alive. A pointer does not; its user keeps this object.
/// </summary>
internal sealed unsafe class PinnedMemory
{
    private const int FloatsPerLine = AlignedMemory.AlignmentInBytes / sizeof(float);

    /// <summary>The most floats that fit.</summary>
    public static readonly long MostFloats = Array.MaxLength - FloatsPerLine;

    private readonly float[] _floats;
    private readonly int _first;
    private readonly nint _address;

    /// <summary>Allocates <paramref name="lengthInFloats"/> floats: not negative, <see cref="MostFloats"/> at most.</summary>
    public PinnedMemory(long lengthInFloats)
    {
        LengthInFloats = lengthInFloats;
        _floats = GC.AllocateArray<float>(checked((int)lengthInFloats + FloatsPerLine), pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_floats));
        _address = (start + AlignedMemory.AlignmentInBytes - 1) / AlignedMemory.AlignmentInBytes * AlignedMemory.AlignmentInBytes;
        _first = (int)((_address - start) / sizeof(float));
    }

    /// <summary>Number of floats.</summary>
    public long LengthInFloats { get; }

    /// <summary>First float.</summary>
    public float* Pointer => (float*)_address;

    /// <summary>A part of it that keeps all of it alive.</summary>
    public ReadOnlySpan<float> Span(int start, int length) => new(_floats, _first + start, length);
}
