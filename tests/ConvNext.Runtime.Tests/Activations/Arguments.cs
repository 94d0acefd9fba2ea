using System;
using System.Collections.Generic;

namespace ConvNext.Tests.Activations;

/// <summary>The arguments that the activations are tested at. The same in each run and on each machine.</summary>
internal static class Arguments
{
    /// <summary>Finite values: a fine grid where the functions bend, every magnitude there is, and what a network has.</summary>
    internal static float[] Finite()
    {
        List<float> values = [];
        for (int i = -16_000; i <= 16_000; i++)
        {
            values.Add(i * 7.5e-4f);
        }

        for (float x = -130; x <= 130; x += 0.0137f)
        {
            values.Add(x);
        }

        // Each magnitude from the smallest subnormal to the largest float, a prime number of steps apart.
        for (uint bits = 1; bits < 0x7F800000; bits += 200_003)
        {
            values.Add(BitConverter.UInt32BitsToSingle(bits));
            values.Add(-BitConverter.UInt32BitsToSingle(bits));
        }

        // Roughly normal, by the sum of uniform numbers of a linear congruential generator.
        ulong state = 1;
        for (int i = 0; i < 20_000; i++)
        {
            double sum = 0;
            for (int j = 0; j < 4; j++)
            {
                state = (state * 6364136223846793005) + 1442695040888963407;
                sum += (state >> 40) / (double)(1 << 24);
            }

            values.Add((float)((sum - 2) * 3));
        }

        return [.. values];
    }
}
