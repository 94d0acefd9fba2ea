using System;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>Every kind of unusable input is one sentence that says what was found and what is accepted.</summary>
public sealed class ImageErrorTests
{
    private static readonly ConvNextImageProcessorOptions Small = new() { ShortestEdge = 32 };

    [Theory]
    [InlineData(0, 5, 3, 0, "An image of 0×5 has no pixels: height and width must be at least 1.")]
    [InlineData(5, -1, 3, 0, "An image of 5×-1 has no pixels: height and width must be at least 1.")]
    [InlineData(2, 2, 0, 0, "An image has 0 channels, but must have at least 1.")]
    [InlineData(2, 2, 3, 5, "The row stride is 5, but a row of 2 pixels has 6 values.")]
    [InlineData(2, 2, 4, 0, "The span holds 12 values, but an image of 2×2 with 4 channels has 16.")]
    [InlineData(2, 2, 3, 7, "The span holds 12 values, but an image of 2×2 with 3 channels and a row stride of 7 has 13.")]
    [InlineData(int.MaxValue, int.MaxValue, 3, 0, "The span holds 12 values, but an image of 2147483647×2147483647 with 3 channels has 13835058042397261827.")]
    public void A_shape_that_does_not_fit_is_refused(int height, int width, int channels, int rowStride, string message)
    {
        var error = Assert.Throws<ImageProcessingException>(
            () => { _ = PixelView.FromBytes(new byte[12], height, width, channels, rowStride: rowStride); });
        Assert.Equal(message, error.Message);
        error = Assert.Throws<ImageProcessingException>(
            () => { _ = PixelImage.FromFloats(new float[12], height, width, channels, rowStride: rowStride); });
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Channels_must_fit_the_mean()
    {
        var processor = new ConvNextImageProcessor(Small);
        var error = Assert.Throws<ImageProcessingException>(() => processor.Process(PixelView.FromBytes(new byte[16], 2, 2, 4)));
        Assert.Equal("The image has 4 channels, but \"image_mean\" has 3 values: it must have one per channel, or one for all.", error.Message);
        error = Assert.Throws<ImageProcessingException>(
            () => processor.Process(PixelView.FromBytes(new byte[20], 2, 2, 5), Small with { DoConvertRgb = true }));
        Assert.Equal("The image has 5 channels, but must have 1 to 4 to be converted to RGB.", error.Message);
        error = Assert.Throws<ImageProcessingException>(
            () => processor.Process(PixelView.FromBytes(new byte[20], 2, 2, 5), Small with { Backend = ImageProcessorBackend.Pil, ImageMean = [0], ImageStandardDeviation = [1] }));
        Assert.Equal("The image has 5 channels, but the pil backend resizes images of 1 to 4 channels.", error.Message);
    }

    [Fact]
    public void The_destination_must_have_the_exact_length()
    {
        var processor = new ConvNextImageProcessor(Small);
        var error = Assert.Throws<ArgumentException>(
            () => processor.CreateWorkspace().Process(PixelView.FromBytes(new byte[12], 2, 2), new float[3 * 32 * 32 + 1]));
        Assert.Equal("The destination holds 3073 values, but an image of 3×32×32 has 3072.", error.Message);
        PixelImage[] images = [PixelImage.FromBytes(new byte[12], 2, 2), PixelImage.FromBytes(new byte[12], 2, 2)];
        error = Assert.Throws<ArgumentException>(() => processor.CreateWorkspace().Process(images, new float[3072]));
        Assert.Equal("The destination holds 3072 values, but 2 images of 3×32×32 have 6144.", error.Message);
        error = Assert.Throws<ArgumentException>(
            () => processor.CreateWorkspace().ResizeAndCrop(PixelView.FromFloats(new float[12], 2, 2), new byte[3072]));
        Assert.StartsWith("The image has float pixels, but must have 8-bit pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_pixels_are_refused_before_anything_is_computed()
    {
        var processor = new ConvNextImageProcessor(Small);
        Refused(10, 10, Small with { MaximumPixels = 99 }, "An image of 10×10 has more pixels than the limit of 99 (MaximumPixels).");
        Refused(
            1, 60000, new() { ShortestEdge = 224 },
            "An image of 1×60000 resized to a shorter side of 256 and a longer of 15360000 has more pixels than the limit of 268435456 (MaximumPixels).");
        Refused(
            1, 1, new() { ShortestEdge = 383, CropPercentage = 1e-9 },
            "An image of 1×1 resized to a shorter side of 383000000000 has more pixels than the limit of 268435456 (MaximumPixels).");
        Refused(
            1, 1, new() { ShortestEdge = int.MaxValue },
            "An image of 1×1 resized to 2147483647×2147483647 has more pixels than the limit of 268435456 (MaximumPixels).");
        Refused(
            1, 1, Small with { DoCenterCrop = true, CropSize = new ImageSize(int.MaxValue, 2) },
            "A result of 2147483647×2 has more pixels than the limit of 268435456 (MaximumPixels).");
        Refused(1, 2000000, Small, "An image of 1×2000000 has a side longer than the limit of 1048576 pixels.");
        Refused(9, 9, Small with { CropPercentage = 33 }, "Size 32 divided by a crop_pct of 33 leaves no pixel: crop_pct must be at most the size.");

        void Refused(int height, int width, ConvNextImageProcessorOptions options, string message) =>
            Assert.Equal(message, Assert.Throws<ImageProcessingException>(() => processor.OutputShape(height, width, 3, options)).Message);
    }

    [Fact]
    public void Options_are_checked_wherever_they_come_from()
    {
        Refused(Small with { ShortestEdge = 0 }, "\"size\" is 0, but must be at least 1.");
        Refused(Small with { CropPercentage = double.NaN }, "\"crop_pct\" is NaN, but must be a finite number above 0.");
        Refused(Small with { Resample = (ResamplingFilter)6 }, "\"resample\" is 6, but must be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming).");
        Refused(Small with { RescaleFactor = 0 }, "\"rescale_factor\" is 0, but must be a finite number other than 0.");
        Refused(Small with { ImageMean = [] }, "\"image_mean\" is empty, but must have one value, or one per channel.");
        Refused(Small with { ImageMean = [1e300] }, "\"image_mean\" holds 1E+300, but its values must be finite 32-bit floats.");
        Refused(Small with { ImageStandardDeviation = [1, 0, 1] },
            "\"image_std\" holds 0, but its values must be finite 32-bit floats other than 0, because pixel values are divided by them.");
        Refused(Small with { CropSize = new ImageSize(0, 2) }, "\"crop_size\" is 0×2, but height and width must be at least 1.");
        Refused(Small with { MaximumPixels = 0 }, "MaximumPixels is 0, but must be from 1 to 2147483647.");
        foreach ((ResamplingFilter filter, string name) in new[] { (ResamplingFilter.Box, "box"), (ResamplingFilter.Hamming, "hamming") })
        {
            Refused(
                Small with { Resample = filter },
                $"\"resample\" is {(int)filter} ({name}), which the torchvision backend does not have: choose the pil backend (ConvNextImageProcessorPil), "
                    + "or nearest, lanczos, bilinear or bicubic.");
        }

        static void Refused(ConvNextImageProcessorOptions options, string message)
        {
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => new ConvNextImageProcessor(options)).Message);
            var processor = new ConvNextImageProcessor(Small);
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => processor.Process(PixelView.FromBytes(new byte[12], 2, 2), options)).Message);
        }
    }
}
