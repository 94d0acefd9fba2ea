using System;

namespace ConvNext.Training.Augmentation;

/// <summary>Changes of levels by a table, as torchvision computes them on tensors of 8 bits; channels are interleaved.</summary>
internal static class LevelOperations
{
    private const int Levels = 256;

    /// <summary>Keeps the upper bits alone.</summary>
    public static void Posterize(Span<byte> pixels, int bits)
    {
        byte mask = (byte)~(byte.MaxValue >> bits);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] &= mask;
        }
    }

    /// <summary>Turns levels from a threshold on into their opposites.</summary>
    public static void Solarize(Span<byte> pixels, double threshold)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = pixels[i] >= threshold ? (byte)(byte.MaxValue - pixels[i]) : pixels[i];
        }
    }

    /// <summary>Stretches each channel to all levels.</summary>
    public static void StretchContrast(Span<byte> pixels)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            byte least = byte.MaxValue;
            byte most = 0;
            for (int i = channel; i < pixels.Length; i += 3)
            {
                least = Math.Min(least, pixels[i]);
                most = Math.Max(most, pixels[i]);
            }

            for (int i = channel; i < pixels.Length && most > least; i += 3)
            {
                pixels[i] = ColourJitter.Level((pixels[i] - least) * (255f / (most - least)));
            }
        }
    }

    /// <summary>Spreads the levels of each channel so that all are about equally frequent, by Pillow's table: ⌊(Σ of those below + step / 2) / step⌋.</summary>
    public static void Equalize(Span<byte> pixels)
    {
        Span<int> histogram = stackalloc int[Levels];
        Span<byte> table = stackalloc byte[Levels];
        for (int channel = 0; channel < 3; channel++)
        {
            histogram.Clear();
            int highest = 0;
            for (int i = channel; i < pixels.Length; i += 3)
            {
                histogram[pixels[i]]++;
                highest = Math.Max(highest, pixels[i]);
            }

            int step = ((pixels.Length / 3) - histogram[highest]) / (Levels - 1);
            if (step == 0)
            {
                continue;
            }

            int sum = step / 2;
            for (int level = 0; level < Levels; level++)
            {
                table[level] = (byte)Math.Min(Levels - 1, sum / step);
                sum += histogram[level];
            }

            for (int i = channel; i < pixels.Length; i += 3)
            {
                pixels[i] = table[pixels[i]];
            }
        }
    }
}
