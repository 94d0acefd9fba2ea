using System;
using ConvNext.Memory;
using ConvNext.Testing;

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

    /// <summary>The first values as a vector.</summary>
    public float[] ToVector(int length) => new Span<float>(Pointer, length).ToArray();

    /// <summary>The first values, dense pixels of all channels, as a map of the reference, which has channel after channel.</summary>
    public ReferenceMap<float> ToMap(int height, int width, int channels)
    {
        var map = new ReferenceMap<float>(channels, height, width);
        for (int i = 0; i < map.Values.Length; i++)
        {
            map.Channel(i % channels)[i / channels] = Pointer[i];
        }

        return map;
    }

    /// <summary>Holds a kernel's result, dense pixels of all channels, to the reference's, before either is timed.</summary>
    /// <exception cref="InvalidOperationException">A value is off by more than 10⁻⁵, of itself where it is above 1.</exception>
    public static void RequireClose(ReferenceMap<float> expected, Block found, string kernel)
    {
        float[] channelsLast = new float[expected.Values.Length];
        for (int i = 0; i < channelsLast.Length; i++)
        {
            channelsLast[i] = expected.Channel(i % expected.Channels)[i / expected.Channels];
        }

        RequireClose(channelsLast, found.Pointer, kernel);
    }

    /// <summary>Holds a kernel's result to what is expected, before it is timed.</summary>
    /// <exception cref="InvalidOperationException">A value is off by more than 10⁻⁵, of itself where it is above 1.</exception>
    public static void RequireClose(float[] expected, float* found, string kernel)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // Written so that NaN fails.
            if (!(Math.Abs(found[i] - expected[i]) <= 1e-5f * Math.Max(1, Math.Abs(expected[i]))))
            {
                throw new InvalidOperationException($"{kernel} computes {found[i]} as value {i}; {expected[i]} is expected.");
            }
        }
    }
}
