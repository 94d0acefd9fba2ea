using System;
using ConvNext.Training.Data;

namespace ConvNext.Training.Augmentation;

/// <summary>Changes of colours, as torchvision computes them on tensors of 8 bits: in floats, cut off at 0 and 255, the rest behind the point dropped.</summary>
internal static class ColourJitter
{
    private const double MostLevel = 255;

    /// <summary>Brightness, contrast, saturation and hue by random factors, in a random order, as torchvision's <c>ColorJitter</c>.</summary>
    public static void Apply(Span<byte> pixels, AugmentationOptions options, ref CounterRandom random)
    {
        if (options is { Brightness: 0, Contrast: 0, Saturation: 0, Hue: 0 })
        {
            return;
        }

        int[] order = random.Permutation(4);
        double brightness = Factor(options.Brightness, ref random);
        double contrast = Factor(options.Contrast, ref random);
        double saturation = Factor(options.Saturation, ref random);
        double hue = random.Uniform(-options.Hue, options.Hue);
        foreach (int operation in order)
        {
            switch (operation)
            {
                case 0 when options.Brightness > 0:
                    Brightness(pixels, brightness);
                    break;
                case 1 when options.Contrast > 0:
                    Contrast(pixels, contrast);
                    break;
                case 2 when options.Saturation > 0:
                    Saturation(pixels, saturation);
                    break;
                case 3 when options.Hue > 0:
                    Hue(pixels, hue);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A mix with black.</summary>
    public static void Brightness(Span<byte> pixels, double factor)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Level(pixels[i] * factor);
        }
    }

    /// <summary>A mix with the mean of the grey picture.</summary>
    public static void Contrast(Span<byte> pixels, double factor)
    {
        double sum = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            sum += Grey(pixels.Slice(i, 3));
        }

        double mean = sum / (pixels.Length / 3.0);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Level((pixels[i] * factor) + (mean * (1 - factor)));
        }
    }

    /// <summary>A mix with the grey picture.</summary>
    public static void Saturation(Span<byte> pixels, double factor)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Span<byte> pixel = pixels.Slice(i, 3);
            double grey = Grey(pixel);
            for (int channel = 0; channel < 3; channel++)
            {
                pixel[channel] = Level((pixel[channel] * factor) + (grey * (1 - factor)));
            }
        }
    }

    /// <summary>A turn of all hues by a share of the circle.</summary>
    public static void Hue(Span<byte> pixels, double turn)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            double r = pixels[i] / MostLevel;
            double g = pixels[i + 1] / MostLevel;
            double b = pixels[i + 2] / MostLevel;
            double value = Math.Max(r, Math.Max(g, b));
            double range = value - Math.Min(r, Math.Min(g, b));
            if (range == 0)
            {
                continue;
            }

            double hue = value == r ? (g - b) / range : value == g ? 2 + ((b - r) / range) : 4 + ((r - g) / range);
            hue = ((hue / 6) + turn + 2) % 1 * 6;
            pixels[i] = Channel(hue, 5, value, range);
            pixels[i + 1] = Channel(hue, 3, value, range);
            pixels[i + 2] = Channel(hue, 1, value, range);
        }
    }

    /// <summary>A level from 0 to 255 without what is behind the point.</summary>
    public static byte Level(double value) => (byte)Math.Clamp(value, 0, MostLevel);

    // ITU-R 601, as torchvision rounds it.
    private static double Grey(ReadOnlySpan<byte> pixel) => Math.Floor((0.2989 * pixel[0]) + (0.587 * pixel[1]) + (0.114 * pixel[2]));

    // v − r·max(0, min(k, 4 − k, 1)) with k = (n + hue) mod 6.
    private static byte Channel(double hue, int n, double value, double range)
    {
        double k = (n + hue) % 6;
        return Level(Math.Round((value - (range * Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1)))) * MostLevel));
    }

    private static double Factor(double spread, ref CounterRandom random) => random.Uniform(Math.Max(0, 1 - spread), 1 + spread);
}
