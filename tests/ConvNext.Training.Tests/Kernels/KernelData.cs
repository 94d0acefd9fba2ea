using System;
using ConvNext.Memory;

namespace ConvNext.Training.Tests.Kernels;

/// <summary>Values from −1 to 1 for the kernels' tests.</summary>
internal static unsafe class KernelData
{
    /// <summary>New memory full of them.</summary>
    public static AlignedMemory Random(int length, int seed)
    {
        var memory = new AlignedMemory(length);
        Fill(length, seed, memory.Pointer);
        return memory;
    }

    /// <summary>Memory that is there.</summary>
    public static void Fill(int length, int seed, float* destination)
    {
        var random = new Random(seed);
        for (int i = 0; i < length; i++)
        {
            destination[i] = (float)((random.NextDouble() * 2) - 1);
        }
    }
}
