using System;
using System.Runtime.InteropServices;
using ConvNext.Runtime.Tests.Preprocessing;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>
/// Floats whose end is the end of readable memory, with a margin of marked floats before them: reading or writing past the end ends the
/// process, writing before the start is found out. A multiple of 16 floats is aligned to a cache line, as kernels may ask.
/// </summary>
internal sealed unsafe class GuardedFloats : IDisposable
{
    /// <summary>A NaN that no computation makes: what was there before, and poison for whoever reads it.</summary>
    public const uint Mark = 0x7FC0BEEF;

    private const int Margin = 64;
    private readonly GuardedMemory memory;

    /// <summary>All floats are marked.</summary>
    public GuardedFloats(int length)
    {
        Length = length;
        memory = new GuardedMemory((Margin + length) * sizeof(float));
        MemoryMarshal.Cast<byte, uint>(memory.Span).Fill(Mark);
    }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    public GuardedFloats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public Span<float> Span => MemoryMarshal.Cast<byte, float>(memory.Span)[Margin..];

    public float* Pointer => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(Span));

    /// <summary>Whether a float still is as it was made.</summary>
    public bool IsMarked(int index) => BitConverter.SingleToUInt32Bits(Span[index]) == Mark;

    /// <summary>Fails where something was written before the start.</summary>
    public void CheckMargin() => Assert.Equal(-1, MemoryMarshal.Cast<byte, uint>(memory.Span)[..Margin].IndexOfAnyExcept(Mark));

    public void Dispose() => memory.Dispose();
}
