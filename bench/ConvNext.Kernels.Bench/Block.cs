using System;
using ConvNext.Memory;

namespace ConvNext.Kernels.Bench;

/// <summary>Native memory full of numbers between −1 and 1, the same in each run.</summary>
internal sealed unsafe class Block : IDisposable
{
    private readonly AlignedMemory memory;

    public Block(long lengthInFloats, int seed)
    {
        memory = new AlignedMemory(lengthInFloats);
        Random random = new(seed);
        for (long i = 0; i < lengthInFloats; i++)
        {
            memory.Pointer[i] = (random.NextSingle() * 2) - 1;
        }
    }

    public float* Pointer => memory.Pointer;

    public void Dispose() => memory.Dispose();

    /// <summary>Holds a kernel's result against that of the plain loops, before either is timed.</summary>
    /// <exception cref="InvalidOperationException">A value is off by more than 10⁻⁵, of itself where it is above 1.</exception>
    public static void RequireClose(float* expected, float* found, int length, string kernel)
    {
        for (int i = 0; i < length; i++)
        {
            // Written so that NaN fails.
            if (!(Math.Abs(found[i] - expected[i]) <= 1e-5f * Math.Max(1, Math.Abs(expected[i]))))
            {
                throw new InvalidOperationException($"{kernel} computes {found[i]} as value {i}; the plain loops compute {expected[i]}.");
            }
        }
    }
}
