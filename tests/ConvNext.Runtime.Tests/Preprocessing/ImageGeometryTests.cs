using System;
using System.Numerics;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class ImageGeometryTests
{
    /// <summary>The rules of the reference in whole numbers: sizes by BigInteger division, crops by looking up each position.</summary>
    [Fact]
    public void Sizes_and_crops_are_those_of_a_plain_restatement()
    {
        var random = new Random(11);
        double[] fractions = [0.875, 0.95, 1.0, 0.8, 0.9, 1.25, 0.5, 1.0 / 3];
        for (int round = 0; round < 3000; round++)
        {
            int height = random.Next(1, 900), width = random.Next(1, 900);
            var options = new ConvNextImageProcessorOptions
            {
                Backend = (ImageProcessorBackend)random.Next(2),
                DoResize = random.Next(4) != 0,
                ShortestEdge = random.Next(3) == 0 ? random.Next(380, 390) : random.Next(2, 300),
                CropPercentage = fractions[random.Next(fractions.Length)],
                DoCenterCrop = random.Next(3) == 0,
                CropSize = new ImageSize(random.Next(1, 400), random.Next(1, 400)),
            };
            ImageGeometry made = ImageGeometry.Compute(options, height, width);
            (int newHeight, int newWidth) = Resized(options, height, width);
            Assert.Equal(new ImageSize(newHeight, newWidth), made.Resized);
            CheckAxis(options, newHeight, options.CropSize.Value.Height, made.Vertical);
            CheckAxis(options, newWidth, options.CropSize.Value.Width, made.Horizontal);
        }
    }

    [Theory]
    [InlineData(224, 0.875, 480, 640, 256, 341)]
    [InlineData(224, 0.875, 640, 480, 341, 256)]
    [InlineData(224, 0.875, 7, 300, 256, 10971)]
    [InlineData(383, 0.875, 100, 100, 437, 437)]
    [InlineData(384, 0.875, 100, 999, 384, 384)]
    [InlineData(64, 0.9, 131, 97, 95, 71)]
    public void Resized_sizes_are_truncated(int size, double cropPercentage, int height, int width, int newHeight, int newWidth)
    {
        var options = new ConvNextImageProcessorOptions { ShortestEdge = size, CropPercentage = cropPercentage };
        Assert.Equal(new ImageSize(newHeight, newWidth), ImageGeometry.Compute(options, height, width).Resized);
    }

    [Fact]
    public void An_odd_zero_of_a_surrounded_image_lies_behind_with_torchvision_and_before_with_NumPy()
    {
        Assert.Equal(new AxisWindow(8, 1, 5, 0), AxisWindow.Whole(5).CenterCrop(8, ImageProcessorBackend.Torchvision));
        Assert.Equal(new AxisWindow(8, 2, 5, 0), AxisWindow.Whole(5).CenterCrop(8, ImageProcessorBackend.Pil));
    }

    private static (int Height, int Width) Resized(ConvNextImageProcessorOptions options, int height, int width)
    {
        if (!options.DoResize)
        {
            return (height, width);
        }

        if (options.ShortestEdge >= 384)
        {
            return (options.ShortestEdge, options.ShortestEdge);
        }

        int shortEdge = (int)(options.ShortestEdge / options.CropPercentage);
        var longEdge = (int)(new BigInteger(shortEdge) * Math.Max(height, width) / Math.Min(height, width));
        return width <= height ? (longEdge, shortEdge) : (shortEdge, longEdge);
    }

    private static void CheckAxis(ConvNextImageProcessorOptions options, int length, int secondCrop, AxisWindow made)
    {
        int?[] positions = new int?[length];
        for (int i = 0; i < length; i++)
        {
            positions[i] = i;
        }

        positions = options.DoResize ? Crop(positions, options.ShortestEdge, options.Backend) : positions;
        positions = options.DoCenterCrop ? Crop(positions, secondCrop, options.Backend) : positions;
        var madePositions = new int?[made.Length];
        for (int i = 0; i < made.ValidLength; i++)
        {
            madePositions[made.ValidStart + i] = made.SourceStart + i;
        }

        Assert.True(positions.AsSpan().SequenceEqual(madePositions), $"{options}, {length}: {made}");
    }

    private static int?[] Crop(int?[] positions, int crop, ImageProcessorBackend backend)
    {
        var cropped = new int?[crop];
        int missing = crop - positions.Length;
        int before = missing <= 0 ? 0 : backend == ImageProcessorBackend.Pil ? (missing + 1) / 2 : missing / 2;
        int skipped = missing < 0 ? -missing / 2 : 0;
        for (int i = 0; i < crop; i++)
        {
            int from = i - before + skipped;
            cropped[i] = from >= 0 && from < positions.Length ? positions[from] : null;
        }

        return cropped;
    }
}
