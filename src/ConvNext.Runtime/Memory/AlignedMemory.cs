using System;
using System.ComponentModel;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using System.Threading;

namespace ConvNext.Memory;

/// <summary>A zeroed block of native memory for floats, aligned to a cache line (64 bytes) and freed once.</summary>
/// <remarks>What nobody disposes of is freed behind all ordinary finalizers: one of them may still use it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class AlignedMemory : CriticalFinalizerObject, IDisposable
{
    /// <summary>Alignment of the first float, in bytes.</summary>
    public const int AlignmentInBytes = 64;

    private readonly bool _isMapped;
    private nint _address;

    /// <summary>Allocates <paramref name="lengthInFloats"/> floats, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public AlignedMemory(long lengthInFloats)
        : this(lengthInFloats, isZeroed: true)
    {
    }

    /// <summary>As the other, but what is not zeroed holds anything: for memory that is wholly written by others, on several threads.</summary>
    internal AlignedMemory(long lengthInFloats, bool isZeroed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthInFloats);
        LengthInFloats = lengthInFloats;

        // What does not fit a count of bytes fits no memory either: the allocation refuses it like all that is too much.
        nuint bytes = (ulong)lengthInFloats <= nuint.MaxValue / sizeof(float) ? (nuint)lengthInFloats * sizeof(float) : nuint.MaxValue;
        _address = bytes >= MappedPages.LeastBytes ? (nint)MappedPages.TryAllocate(bytes) : 0;
        _isMapped = _address != 0;
        if (!_isMapped)
        {
            nuint alignment = bytes >= HugePages.SizeInBytes ? HugePages.SizeInBytes : (nuint)AlignmentInBytes;
            _address = (nint)NativeMemory.AlignedAlloc(Math.Max(bytes, AlignmentInBytes), alignment);
        }

        HugePages.Advise((void*)_address, bytes);
        if (isZeroed && !_isMapped)
        {
            NativeMemory.Clear((void*)_address, bytes);
        }
    }

    /// <summary>Frees the memory when it was not disposed of.</summary>
    ~AlignedMemory() => Free();

    /// <summary>Number of floats.</summary>
    public long LengthInFloats { get; }

    /// <summary>First float.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
    public float* Pointer
    {
        get
        {
            nint current = _address;
            ObjectDisposedException.ThrowIf(current == 0, this);
            return (float*)current;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint current = Interlocked.Exchange(ref _address, 0);
        if (current == 0)
        {
            return;
        }

        if (_isMapped)
        {
            MappedPages.Free((void*)current, (nuint)LengthInFloats * sizeof(float));
        }
        else
        {
            NativeMemory.AlignedFree((void*)current);
        }
    }
}
