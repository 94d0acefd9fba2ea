using System;
using System.Text;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>The fixtures' input images: made by a recipe, so that none has to be stored.</summary>
internal static class TestImages
{
    /// <summary>Floats from 0 to 1, (H, W, C), which are no levels.</summary>
    public static float[] CreateFloats(int height, int width, int channels = 3, string seed = "")
    {
        var image = new float[height * width * channels];
        ulong start = Fnv1a64($"{seed}image-float-{height}x{width}x{channels}");
        for (int i = 0; i < image.Length; i++)
        {
            float u = ((Mix(start + ((ulong)(i + 1) * 0x9E3779B97F4A7C15)) >> 40) * (1f / (1 << 23))) - 1;
            image[i] = (u + 1) * 0.5f;
        }

        return image;
    }

    /// <summary>Levels, (H, W, C); the seed goes before the name that the recipe begins with.</summary>
    public static byte[] Create(string kind, int height, int width, int channels = 3, string seed = "")
    {
        var image = new byte[height * width * channels];
        ulong start = Fnv1a64($"{seed}image-{kind}-{height}x{width}x{channels}");
        for (int i = 0; i < image.Length; i++)
        {
            int noise = (int)(Mix(start + ((ulong)(i + 1) * 0x9E3779B97F4A7C15)) >> 40 >> 16);
            int c = i % channels;
            int x = i / channels % width;
            int y = i / channels / width;
            image[i] = kind switch
            {
                "noise" => (byte)noise,
                "blocks" => (byte)((3 * x) + (5 * y * (c + 1)) + (90 * (((x / 8) + (y / 8)) % 2)) + (noise >> 2)),
                "ramp" => (byte)Math.Min(255, (x * 255 / Math.Max(1, width - 1) * (c + 1) / 3) + (y * 40 / Math.Max(1, height - 1))),
                _ => throw new ArgumentException($"No recipe for images of kind {kind}."),
            };
        }

        return image;
    }

    /// <summary>(H, W, C) to (C, H, W).</summary>
    public static T[] ToPlanes<T>(T[] image, int channels)
    {
        int planeLength = image.Length / channels;
        var planes = new T[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            planes[(i % channels * planeLength) + (i / channels)] = image[i];
        }

        return planes;
    }

    private static ulong Fnv1a64(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
