using System;
using System.Linq;
using ConvNext.Training.Augmentation;
using ConvNext.Training.Data;
using Xunit;

namespace ConvNext.Training.Tests.Augmentation;

/// <summary>Colours and RandAugment's operations, against what they are defined as.</summary>
public sealed class ColourTests
{
    [Fact]
    public void Brightness_contrast_and_saturation_are_mixes()
    {
        byte[] pixels = [10, 100, 200, 255, 0, 60];

        Assert.Equal([15, 150, 255, 255, 0, 90], After(pixels, p => ColourJitter.Brightness(p, 1.5)));
        Assert.Equal([0, 0, 0, 0, 0, 0], After(pixels, p => ColourJitter.Brightness(p, 0)));

        // Grey: ⌊0.2989·10 + 0.587·100 + 0.114·200⌋ = 84 and ⌊0.2989·255 + 0.114·60⌋ = 83; their mean is 83.5.
        Assert.Equal([84, 84, 84, 83, 83, 83], After(pixels, p => ColourJitter.Saturation(p, 0)));
        Assert.Equal([83, 83, 83, 83, 83, 83], After(pixels, p => ColourJitter.Contrast(p, 0)));
        Assert.Equal(pixels, After(pixels, p => ColourJitter.Contrast(p, 1)));
        Assert.Equal(pixels, After(pixels, p => ColourJitter.Saturation(p, 1)));
    }

    [Fact]
    public void A_third_of_the_circle_turns_red_into_green()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 90, 90, 90, 200, 100, 50];

        byte[] turned = After(pixels, p => ColourJitter.Hue(p, 1.0 / 3));

        Assert.Equal([0, 255, 0, 0, 0, 255, 90, 90, 90, 50, 200, 100], turned);
        Assert.Equal(pixels, After(turned, p => ColourJitter.Hue(p, -1.0 / 3)));
    }

    [Fact]
    public void Tables_change_levels_as_Pillow_has_them()
    {
        byte[] pixels = [10, 100, 200, 30, 100, 250];

        Assert.Equal([0, 96, 192, 16, 96, 240], After(pixels, p => LevelOperations.Posterize(p, 4)));
        Assert.Equal(pixels, After(pixels, p => LevelOperations.Posterize(p, 8)));
        Assert.Equal([10, 100, 55, 30, 100, 5], After(pixels, p => LevelOperations.Solarize(p, 128)));
        Assert.Equal([0, 100, 0, 255, 100, 255], After(pixels, LevelOperations.StretchContrast));

        // Of levels 0 to 15, 64 pixels each, ⌊(1024 − 64) / 255⌋ = 3 make a step.
        byte[] levels = [.. Enumerable.Range(0, 1024).SelectMany(i => Enumerable.Repeat((byte)(i / 64), 3))];
        byte[] expected = [.. Enumerable.Range(0, 1024).SelectMany(i => Enumerable.Repeat((byte)Math.Min(255, (1 + (i / 64 * 64)) / 3), 3))];
        Assert.Equal(expected, After(levels, LevelOperations.Equalize));
    }

    [Fact]
    public void Every_operation_of_no_strength_leaves_the_picture()
    {
        byte[] pixels = Noise();

        // Equalising and stretching contrast have no strength.
        foreach (int operation in Enumerable.Range(0, 12))
        {
            Assert.True(pixels.SequenceEqual(After(pixels, p => new RandomOperation().Apply(operation, p, 16, 16, strength: 0, sign: 1))), $"Operation {operation} changes it.");
        }
    }

    [Fact]
    public void Every_operation_of_full_strength_changes_it()
    {
        byte[] pixels = Noise();
        foreach (int operation in Enumerable.Range(1, 13))
        {
            foreach (double sign in (double[])[-1, 1])
            {
                Assert.False(pixels.SequenceEqual(After(pixels, p => new RandomOperation().Apply(operation, p, 16, 16, strength: 1, sign))), $"Operation {operation} does nothing.");
            }
        }
    }

    [Fact]
    public void A_move_brings_in_black_and_a_quarter_of_a_shear_keeps_the_middle()
    {
        byte[] pixels = Noise();

        byte[] moved = After(pixels, p => new RandomOperation().Apply(3, p, 16, 16, strength: 0.5, sign: 1));

        // ⌊150 / 331 · 16 · 0.5⌋ = 3 columns to the right.
        for (int y = 0; y < 16; y++)
        {
            Assert.All(moved[(y * 48)..((y * 48) + 9)], value => Assert.Equal(0, value));
            Assert.Equal(pixels[(y * 48)..((y * 48) + 39)], moved[((y * 48) + 9)..((y + 1) * 48)]);
        }
    }

    [Fact]
    public void Mixes_of_a_batch_keep_the_sum_of_targets_and_of_pixels()
    {
        foreach (BatchMixing mixing in (BatchMixing[])[new(0.8), new(0, 1), new(0.8, 1), new(0.8, 1, 0.5)])
        {
            for (int index = 0; index < 50; index++)
            {
                float[] pixels = [.. Enumerable.Range(0, 5 * 3 * 8 * 8).Select(i => (float)(i / 192))];
                float[] targets = new float[5 * 3];

                mixing.Apply(pixels, [0, 1, 2, 0, 1], targets, new ImageSize(8, 8), new CounterRandom(1, RandomPurpose.Mixing, 0, index));

                // A picture of number n is n all over, so that its mean says how much of it is its own.
                Assert.All(targets.Chunk(3), row => Assert.Equal(1, row.Sum(), 1e-6f));
                double kept = (4 - pixels[..192].Average()) / 4;
                Assert.Equal(kept, targets[0], 1e-5);
                Assert.Equal(1 - kept, targets[1], 1e-5);
                Assert.Equal(1, targets[8], 1e-6f);
                Assert.Equal(2, pixels[384..576].Average(), 1e-5f);
                Assert.Equal(2 * 960, pixels.Sum(), 0.05f);
            }
        }
    }

    [Fact]
    public void A_batch_that_is_not_mixed_keeps_its_classes()
    {
        float[] targets = new float[6];

        new BatchMixing(0.8, 1, Probability: 0).Apply(new float[2 * 12], [2, 0], targets, new ImageSize(2, 2), new CounterRandom(1, RandomPurpose.Mixing, 0, 0));

        Assert.Equal([0, 0, 1, 1, 0, 0], targets);
        Assert.False(new BatchMixing().IsOn);
    }

    private static byte[] After(byte[] pixels, Change change)
    {
        byte[] copy = [.. pixels];
        change(copy);
        return copy;
    }

    private static byte[] Noise()
    {
        CounterRandom random = new(9, RandomPurpose.Augmentation, 0, 0);
        return [.. Enumerable.Range(0, 16 * 16 * 3).Select(_ => (byte)(20 + random.NextInt(200)))];
    }

    private delegate void Change(Span<byte> pixels);
}
