using System;
using System.Linq;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Training.Data;
using ConvNext.Training.Loops;

namespace ConvNext.Training.Tests.Loops;

/// <summary>Pictures of three classes: red, green or blue, with noise.</summary>
internal static class Pictures
{
    public static ConvNextImageProcessor Processor { get; } = new(ConvNextImageProcessorOptions.Default with { ShortestEdge = 32, CropPercentage = 1 });

    public static TrainingSamples Samples(int count, ulong seed) => new([.. Enumerable.Range(0, count).Select(i => i % 3)], index => Picture(index % 3, seed, index));

    public static RgbImage Picture(int colour, ulong seed, int index, int width = 40, int height = 36)
    {
        CounterRandom random = new(seed, RandomPurpose.Augmentation, epoch: 99, index);
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(random.NextInt(200) + (i % 3 == colour ? 55 : 0), 0, 255);
        }

        return new RgbImage(width, height, pixels);
    }
}
