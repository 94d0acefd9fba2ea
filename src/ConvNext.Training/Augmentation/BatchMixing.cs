using System;
using ConvNext.Training.Data;

namespace ConvNext.Training.Augmentation;

/// <summary>How the pictures of a batch are mixed, after timm's <c>Mixup</c> in its mode for whole batches: each picture with the one at its place counted from the end.</summary>
/// <param name="MixupAlpha">α of the beta distribution that says how much of each there is; 0 for no mixup.</param>
/// <param name="CutmixAlpha">α for cutmix, in which a rectangle comes from the other; 0 for none. With both, one of them is thrown for.</param>
/// <param name="Probability">How often a batch is mixed.</param>
public sealed record BatchMixing(double MixupAlpha = 0, double CutmixAlpha = 0, double Probability = 1)
{
    /// <summary>Whether anything is mixed.</summary>
    public bool IsOn => (MixupAlpha > 0 || CutmixAlpha > 0) && Probability > 0;

    /// <summary>Mixes a batch.</summary>
    /// <param name="pixelValues">(pictures, 3, height, width), changed in place.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="targets">Takes (pictures, classes): how much of each class each picture is.</param>
    /// <param name="size">Height and width.</param>
    /// <param name="random">The random numbers of this batch.</param>
    public void Apply(Span<float> pixelValues, ReadOnlySpan<int> labels, Span<float> targets, ImageSize size, CounterRandom random)
    {
        int pictures = labels.Length;
        int classes = targets.Length / pictures;
        double kept = Mix(pixelValues, pictures, size, ref random);
        targets.Clear();
        for (int i = 0; i < pictures; i++)
        {
            targets[(i * classes) + labels[i]] += (float)kept;
            targets[(i * classes) + labels[pictures - 1 - i]] += (float)(1 - kept);
        }
    }

    // How much of each picture is its own.
    private double Mix(Span<float> pixelValues, int pictures, ImageSize size, ref CounterRandom random)
    {
        if (!random.Chance(Probability))
        {
            return 1;
        }

        bool cuts = CutmixAlpha > 0 && (MixupAlpha <= 0 || random.Chance(0.5));
        double alpha = cuts ? CutmixAlpha : MixupAlpha;
        double kept = random.Beta(alpha, alpha);
        int length = pixelValues.Length / pictures;
        if (!cuts)
        {
            for (int i = 0; i < pictures / 2; i++)
            {
                MixPair(pixelValues.Slice(i * length, length), pixelValues.Slice((pictures - 1 - i) * length, length), (float)kept);
            }

            return kept;
        }

        (int top, int bottom, int left, int right) = Box(size, kept, ref random);
        for (int i = 0; i < pictures / 2; i++)
        {
            Exchange(pixelValues.Slice(i * length, length), pixelValues.Slice((pictures - 1 - i) * length, length), size, top, bottom, left, right);
        }

        return 1 - ((double)(bottom - top) * (right - left) / ((double)size.Height * size.Width));
    }

    // Its sides are √(1 − kept) of the picture's; its middle is anywhere, so that some of it may lie outside.
    private static (int Top, int Bottom, int Left, int Right) Box(ImageSize size, double kept, ref CounterRandom random)
    {
        double ratio = Math.Sqrt(1 - kept);
        int height = (int)(size.Height * ratio);
        int width = (int)(size.Width * ratio);
        int y = random.NextInt(size.Height);
        int x = random.NextInt(size.Width);
        return (
            Math.Clamp(y - (height / 2), 0, size.Height), Math.Clamp(y + (height / 2), 0, size.Height),
            Math.Clamp(x - (width / 2), 0, size.Width), Math.Clamp(x + (width / 2), 0, size.Width));
    }

    private static void MixPair(Span<float> first, Span<float> second, float kept)
    {
        float other = 1 - kept;
        for (int i = 0; i < first.Length; i++)
        {
            (first[i], second[i]) = ((first[i] * kept) + (second[i] * other), (second[i] * kept) + (first[i] * other));
        }
    }

    private static void Exchange(Span<float> first, Span<float> second, ImageSize size, int top, int bottom, int left, int right)
    {
        for (int plane = 0; plane < first.Length / (size.Height * size.Width); plane++)
        {
            for (int y = top; y < bottom; y++)
            {
                int start = (((plane * size.Height) + y) * size.Width) + left;
                for (int i = start; i < start + right - left; i++)
                {
                    (first[i], second[i]) = (second[i], first[i]);
                }
            }
        }
    }
}
