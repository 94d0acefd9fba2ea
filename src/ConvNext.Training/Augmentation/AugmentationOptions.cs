using System;

namespace ConvNext.Training.Augmentation;

/// <summary>How pictures are changed at random before a network is trained with them; the defaults are those of the reference's script.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Which part is taken.</summary>
    public CropKind Crop { get; init; } = CropKind.RandomResized;

    /// <summary>The smallest share of the picture's area that <see cref="CropKind.RandomResized"/> takes.</summary>
    public double LeastScale { get; init; } = 0.08;

    /// <summary>The largest.</summary>
    public double MostScale { get; init; } = 1;

    /// <summary>The narrowest part: its width divided by its height.</summary>
    public double LeastAspect { get; init; } = 3.0 / 4;

    /// <summary>The widest part.</summary>
    public double MostAspect { get; init; } = 4.0 / 3;

    /// <summary>Width of the black frame of <see cref="CropKind.Padded"/>, in pixels of the network's size.</summary>
    public int Padding { get; init; } = 4;

    /// <summary>How often left and right change places.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>How far brightness is changed: a factor from 1 − this to 1 + this.</summary>
    public double Brightness { get; init; }

    /// <summary>How far contrast is changed.</summary>
    public double Contrast { get; init; }

    /// <summary>How far saturation is changed.</summary>
    public double Saturation { get; init; }

    /// <summary>How far hues are turned: a share of the circle from minus this to this, at most ½.</summary>
    public double Hue { get; init; }

    /// <summary>Operations of RandAugment for each picture; 0 for none.</summary>
    public int RandomOperations { get; init; }

    /// <summary>How strong they are, from 0 to 30.</summary>
    public int RandomMagnitude { get; init; } = 9;

    /// <summary>How often a rectangle is blotted out.</summary>
    public double ErasingProbability { get; init; }

    /// <summary>Nothing that is random: pictures as they are evaluated.</summary>
    public static AugmentationOptions None { get; } = new() { Crop = CropKind.Evaluation, FlipProbability = 0 };

    /// <summary>Refuses numbers that mean nothing.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal void Check()
    {
        Range(nameof(FlipProbability), FlipProbability, 0, 1);
        Range(nameof(ErasingProbability), ErasingProbability, 0, 1);
        Range(nameof(LeastScale), LeastScale, 1e-4, MostScale);
        Range(nameof(MostScale), MostScale, LeastScale, 1);
        Range(nameof(LeastAspect), LeastAspect, 0.01, MostAspect);
        Range(nameof(MostAspect), MostAspect, LeastAspect, 100);
        Range(nameof(Padding), Padding, 0, 1024);
        Range(nameof(Brightness), Brightness, 0, 100);
        Range(nameof(Contrast), Contrast, 0, 100);
        Range(nameof(Saturation), Saturation, 0, 100);
        Range(nameof(Hue), Hue, 0, 0.5);
        Range(nameof(RandomOperations), RandomOperations, 0, 100);
        Range(nameof(RandomMagnitude), RandomMagnitude, 0, RandomOperation.Magnitudes - 1);
    }

    private static void Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException($"{name} is {value}; {least} to {most} is accepted.");
        }
    }
}
