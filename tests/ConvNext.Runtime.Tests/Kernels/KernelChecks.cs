using System;
using System.Runtime.InteropServices;
using Xunit;

namespace ConvNext.Tests.Kernels;

/// <summary>What the kernel tests have in common.</summary>
internal static class KernelChecks
{
    /// <summary>Half a unit in the last place of 1: the largest relative error of one rounding.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    /// <summary>The widths of vector registers, in bits. Those that the processor lacks are emulated by the runtime.</summary>
    public static readonly int[] Widths = [512, 256, 128];

    /// <summary>Uniform in [centre − spread, centre + spread), the same on every run.</summary>
    public static float[] Random(int length, int seed, float centre = 0, float spread = 1)
    {
        var random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = centre + (spread * ((2 * random.NextSingle()) - 1));
        }

        return values;
    }

    /// <summary>Fails unless both have the same bytes.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        int at = MemoryMarshal.Cast<float, int>(expected).CommonPrefixLength(MemoryMarshal.Cast<float, int>(actual));
        Assert.True(at == expected.Length && at == actual.Length, $"{what} differs at {at}.");
    }
}
