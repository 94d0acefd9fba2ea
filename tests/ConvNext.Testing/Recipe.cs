using System;
using System.Text;
using System.Threading.Tasks;

namespace ConvNext.Testing;

/// <summary>
/// The values of a fixture's weights and inputs. They are not stored: each follows from the tensor's name, so that
/// a case of 350 million parameters is a few kilobytes of expectations.
/// </summary>
/// <remarks>
/// Value i of a tensor is splitmix64 of (fnv1a64(name) + (i + 1) · golden ratio), its upper 24 bits taken as a number in
/// [−1, 1). Such a number is exact in float32; the scaling that follows rounds each product and each sum on its own,
/// as NumPy does in <c>tests/tools/reference.py</c>.
/// </remarks>
public static unsafe class Recipe
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;
    private const int ValuesPerTask = 1 << 18;

    /// <summary>64-bit FNV-1a of the UTF-8 bytes of <paramref name="text"/>.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return hash;
    }

    /// <summary>Value <paramref name="index"/> of the stream whose name hashes to <paramref name="hash"/>, in [−1, 1).</summary>
    public static float Uniform(ulong hash, long index)
    {
        ulong z = hash + (((ulong)index + 1) * GoldenRatio);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((int)(z >> 40) * (1f / (1 << 23))) - 1f;
    }

    /// <summary>Fills <paramref name="destination"/> with u · scale + offset, where u is the stream called <paramref name="name"/>.</summary>
    public static void Fill(string name, float scale, float offset, Span<float> destination)
    {
        fixed (float* first = destination)
        {
            Fill(name, scale, offset, first, destination.Length);
        }
    }

    /// <summary>The weights of tensor <paramref name="name"/>: <c>shape</c> decides the fan-in that scales convolutions and linear layers.</summary>
    /// <param name="seed">Text that goes before the name; usually empty.</param>
    /// <param name="name">The full name in the checkpoint.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="destination">Room for all elements.</param>
    public static void FillWeights(string seed, string name, ReadOnlySpan<long> shape, Span<float> destination)
    {
        fixed (float* first = destination)
        {
            FillWeights(seed, name, shape, first);
        }
    }

    /// <summary>Pixels: u · 2 of the stream <c>pixel_values</c>. A larger batch begins with the images of a smaller one.</summary>
    public static void FillPixels(string seed, Span<float> destination) => Fill(seed + "pixel_values", 2f, 0f, destination);

    /// <summary>As the other overload, into unmanaged memory of any length.</summary>
    internal static void FillWeights(string seed, string name, ReadOnlySpan<long> shape, float* destination)
    {
        long count = 1;
        long fanIn = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            count *= shape[i];
            fanIn *= i == 0 ? 1 : shape[i];
        }

        (float scale, float offset) = ScaleAndOffset(name, shape.Length, fanIn);
        Fill(seed + name, scale, offset, destination, count);
    }

    private static (float Scale, float Offset) ScaleAndOffset(string name, int dimensions, long fanIn)
    {
        if (name.EndsWith("layer_scale_parameter", StringComparison.Ordinal) || name.EndsWith(".gamma", StringComparison.Ordinal))
        {
            return (0.25f, 0.5f);
        }

        if (name.EndsWith("layernorm.weight", StringComparison.Ordinal) || name.EndsWith("downsampling_layer.0.weight", StringComparison.Ordinal))
        {
            return (0.25f, 1f);
        }

        if (name.EndsWith(".bias", StringComparison.Ordinal))
        {
            return (0.25f, 0f);
        }

        if (name.EndsWith("act.weight", StringComparison.Ordinal))
        {
            return (0.25f, 0.25f);
        }

        // Weights of norms, whatever a project calls them.
        return dimensions == 1 ? (0.25f, 1f) : ((float)Math.Sqrt(3.0 / fanIn), 0f);
    }

    private static void Fill(string name, float scale, float offset, float* destination, long count)
    {
        ulong hash = Hash(name);
        if (count <= ValuesPerTask)
        {
            FillRange(hash, scale, offset, destination, 0, count);
            return;
        }

        Parallel.For(0, (count + ValuesPerTask - 1) / ValuesPerTask, task =>
        {
            long start = task * ValuesPerTask;
            FillRange(hash, scale, offset, destination, start, Math.Min(count, start + ValuesPerTask));
        });
    }

    private static void FillRange(ulong hash, float scale, float offset, float* destination, long start, long end)
    {
        for (long i = start; i < end; i++)
        {
            destination[i] = (Uniform(hash, i) * scale) + offset;
        }
    }
}
