using System;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>timm's evaluation transform: sizes and offsets as its formulas have them, worked out by hand for the rows below.</summary>
public sealed class TimmGeometryTests
{
    // Crop; target; crop_pct; image; what it is resized to; where the crop begins, vertically and horizontally.
    [Theory]
    [InlineData(ImageCrop.Center, 224, 224, 0.875, 480, 640, 256, 341, 16, 58)]
    [InlineData(ImageCrop.Center, 224, 224, 0.875, 640, 481, 340, 256, 58, 16)]
    [InlineData(ImageCrop.Center, 224, 224, 0.95, 300, 300, 235, 235, 6, 6)]
    [InlineData(ImageCrop.Center, 224, 224, 1.0, 227, 224, 227, 224, 2, 0)]
    [InlineData(ImageCrop.Center, 224, 224, 1.0, 229, 224, 229, 224, 2, 0)]
    [InlineData(ImageCrop.Center, 384, 384, 1.0, 400, 800, 384, 768, 0, 192)]
    [InlineData(ImageCrop.Center, 48, 64, 0.875, 100, 100, 73, 73, 12, 4)]
    [InlineData(ImageCrop.Squash, 384, 384, 1.0, 400, 800, 384, 384, 0, 0)]
    [InlineData(ImageCrop.Squash, 48, 64, 0.875, 100, 100, 54, 73, 3, 4)]
    public void Sizes_and_offsets_are_timms(
        ImageCrop crop, int targetHeight, int targetWidth, double percentage, int height, int width, int resizedHeight, int resizedWidth, int top, int left)
    {
        ImageGeometry made = ImageGeometry.Compute(Options(crop, targetHeight, targetWidth, percentage), height, width);

        Assert.Equal(new ImageSize(resizedHeight, resizedWidth), made.Resized);
        Assert.Equal(new AxisWindow(targetHeight, 0, targetHeight, top), made.Vertical);
        Assert.Equal(new AxisWindow(targetWidth, 0, targetWidth, left), made.Horizontal);
    }

    [Fact]
    public void A_border_has_the_mean_colour_rounded_to_a_level()
    {
        // 4 × 2 white pixels: the longer side stays 4, and one column of border lies on each side. 255 · 0.5 = 127.5 becomes 128, the even one; 255 · 0.1 = 25.5 becomes 26.
        ConvNextImageProcessorOptions options = Options(ImageCrop.Border, 4, 4, 1.0) with { ImageMean = [0.5, 0.1, 0], ImageStandardDeviation = [1, 1, 1] };
        byte[] white = new byte[4 * 2 * 3];
        Array.Fill(white, (byte)255);
        float[] pixels = new ConvNextImageProcessor(options).Process(PixelView.FromBytes(white, 4, 2, 3));

        float[] levels = [128, 26, 0];
        float[] means = [0.5f, 0.1f, 0];
        for (int i = 0; i < pixels.Length; i++)
        {
            float level = i % 4 is 1 or 2 ? 255 : levels[i / 16];
            Assert.Equal((level / 255f) - means[i / 16], pixels[i]);
        }
    }

    [Fact]
    public void The_levels_by_255_are_those_of_a_division_in_32_bits()
    {
        for (int level = 0; level < 256; level++)
        {
            Assert.Equal(level / 255f, (float)(level * (1.0 / 255.0)));
        }
    }

    private static ConvNextImageProcessorOptions Options(ImageCrop crop, int height, int width, double percentage) => new()
    {
        Backend = ImageProcessorBackend.Pil,
        Crop = crop,
        TargetSize = new ImageSize(height, width),
        CropPercentage = percentage,
    };
}
