using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvNext.Testing;

/// <summary>
/// Floats whose end is the end of readable memory, with a margin of marked floats before them: reading or writing past the end ends the
/// process, writing before the start is found out. A multiple of 16 floats is aligned to a cache line, as kernels may ask.
/// </summary>
public sealed unsafe class GuardedFloats : IDisposable
{
    /// <summary>A quiet NaN with a payload that no computation makes: what was there before, and poison for whoever reads it.</summary>
    public const uint Mark = 0x7FC0BEEF;

    private const int Margin = 1024;

    private readonly GuardedMemory _memory;

    /// <summary>All floats are marked.</summary>
    public GuardedFloats(int length)
    {
        Length = length;
        _memory = new GuardedMemory((Margin + length) * sizeof(float));
        MemoryMarshal.Cast<byte, uint>(_memory.Span).Fill(Mark);
    }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    public GuardedFloats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>The floats between the margin and the end.</summary>
    public int Length { get; }

    /// <summary>All floats but the margin.</summary>
    public Span<float> Span => MemoryMarshal.Cast<byte, float>(_memory.Span)[Margin..];

    /// <summary>The first float behind the margin.</summary>
    public float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Span));

    /// <summary>Whether nothing was written before the start.</summary>
    public bool MarginIsUntouched => MemoryMarshal.Cast<byte, uint>(_memory.Span)[..Margin].IndexOfAnyExcept(Mark) < 0;

    /// <summary>Whether a float still is as it was made.</summary>
    public bool IsMarked(int index) => BitConverter.SingleToUInt32Bits(Span[index]) == Mark;

    /// <summary>Throws where something was written before the start.</summary>
    public void CheckMargin()
    {
        if (!MarginIsUntouched)
        {
            throw new InvalidOperationException("Something was written before the start of the floats.");
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();
}
