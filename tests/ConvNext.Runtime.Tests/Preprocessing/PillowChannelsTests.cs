using System;
using System.Security.Cryptography;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>
/// Images of one, two and four channels with the pil backend. The digests are those of what Pillow 9.4 makes of the same
/// noise, cropped to 32×32: of the image itself, and of the image after <c>convert("RGB")</c>.
/// </summary>
public sealed class PillowChannelsTests
{
    [Theory]
    [InlineData(1, 37, 53, ResamplingFilter.Bicubic, "67b727940a213726134721a8215903cd44018f662dc46559655580c8ce562f27")]
    [InlineData(1, 90, 41, ResamplingFilter.Lanczos, "1248f17a255adaec88754d89365865ee3b8ea253b863c8ef35d1ba721510db8a")]
    [InlineData(1, 20, 20, ResamplingFilter.Hamming, "4c9856158c5587560f440be88e7af057815eebc95e2ca8f0c4dcb1b182947036")]
    [InlineData(1, 30, 70, ResamplingFilter.Nearest, "460079067858946678ab3fad5f9788b570b450568a366cb3bf26123b1bd0016b")]
    [InlineData(2, 37, 53, ResamplingFilter.Bicubic, "94b308a091b4370f002a3736f20fd439633da2840d85551378c9297c1785d30e")]
    [InlineData(2, 90, 41, ResamplingFilter.Lanczos, "39c70cf64bf451d3afbe87897159eb4ea9c5efe8430abcae1069c0ec965c57ea")]
    [InlineData(2, 20, 20, ResamplingFilter.Hamming, "319cac22c13956dc3d1b0f89959ad5eedca25f3409124eed52c6e233f208f6ed")]
    [InlineData(2, 30, 70, ResamplingFilter.Nearest, "f052a9b4ca0d3bd0c1ff687c9fa858e5f241be63f186fb6fe243e8899100a005")]
    [InlineData(4, 37, 53, ResamplingFilter.Bicubic, "952acfd68e15fa9b5ad866bb4a68f2e67accfce111e79b8506d8eef4efd8ecf8")]
    [InlineData(4, 90, 41, ResamplingFilter.Lanczos, "daca35c731c0253baff3ca7755bf7719c6342e3ad7e438d3e470c40bf0f647b6")]
    [InlineData(4, 20, 20, ResamplingFilter.Hamming, "eb8212be98b32a102973cd2e6fc1f5ae9ceeec82fd9414683a69876c78b33a3a")]
    [InlineData(4, 30, 70, ResamplingFilter.Nearest, "3acf8d2ca92e5eea2cf1099524d95d20135cef583e0810369c51b6d9b6292162")]
    public void Channels_are_resized_as_Pillow_does_it(int channels, int height, int width, ResamplingFilter filter, string digest) =>
        Check(channels, height, width, filter, convertsToRgb: false, digest);

    [Theory]
    [InlineData(1, 37, 53, ResamplingFilter.Bicubic, "8ff59f432eaeafb498b23cdb0771c382a5c8d6cfe5d53b4173c23d112a219500")]
    [InlineData(1, 90, 41, ResamplingFilter.Lanczos, "005f992a4d7911cf49f0c06bae8b288e93f566475cf7d9eb6a3006b29ea4dcb1")]
    [InlineData(1, 20, 20, ResamplingFilter.Hamming, "ad625da7ae6d09356d47e292b1572b6904cc714d531128a1fae5b10c6dddbc79")]
    [InlineData(1, 30, 70, ResamplingFilter.Nearest, "da8b56edb0feed84de36550db077dc5019540d57c4ed0962cfd37d6e0b65d3c0")]
    public void Grey_becomes_RGB_as_with_Pillow(int channels, int height, int width, ResamplingFilter filter, string digest) =>
        Check(channels, height, width, filter, convertsToRgb: true, digest);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Alpha_is_laid_on_white_before_anything_else(int channels)
    {
        foreach (ImageProcessorBackend backend in Enum.GetValues<ImageProcessorBackend>())
        {
            var options = new ConvNextImageProcessorOptions { Backend = backend, ShortestEdge = 32, DoConvertRgb = true };
            byte[] image = TestImages.Create("noise", 37, 53, channels);
            var white = new byte[37 * 53 * 3];
            for (int i = 0; i < white.Length; i++)
            {
                int alpha = image[(i / 3 * channels) + channels - 1];
                int level = image[(i / 3 * channels) + (channels == 2 ? 0 : i % 3)];
                white[i] = (byte)Math.Round(((level * (double)alpha) + (255.0 * (255 - alpha))) / 255, MidpointRounding.AwayFromZero);
            }

            float[] expected = new ConvNextImageProcessor(options).Process(PixelView.FromBytes(white, 37, 53));
            Assert.Equal(expected, new ConvNextImageProcessor(options).Process(PixelView.FromBytes(image, 37, 53, channels)));
            Assert.Equal(
                expected,
                new ConvNextImageProcessor(options).Process(PixelView.FromBytes(TestImages.ToPlanes(image, channels), 37, 53, channels, PixelLayout.ChannelsHeightWidth)));
        }
    }

    // Pillow's own arithmetic (AlphaComposite.c) over an opaque background, for every level and alpha: the rounded mean.
    [Fact]
    public void Every_level_over_white_is_the_rounded_mean()
    {
        for (int alpha = 0; alpha < 256; alpha++)
        {
            for (int level = 0; level < 256; level++)
            {
                double mean = ((level * (double)alpha) + (255.0 * (255 - alpha))) / 255;
                Assert.Equal(Math.Round(mean, MidpointRounding.AwayFromZero), WhiteBackground.Over(level, alpha));
            }
        }
    }

    private static void Check(int channels, int height, int width, ResamplingFilter filter, bool convertsToRgb, string digest)
    {
        var options = new ConvNextImageProcessorOptions
        {
            Backend = ImageProcessorBackend.Pil,
            PillowVersion = PillowVersion.Before12Dot2,
            ShortestEdge = 32,
            CropPercentage = 1,
            Resample = filter,
            DoConvertRgb = convertsToRgb,
            ImageMean = [0.5],
            ImageStandardDeviation = [0.5],
        };
        byte[] image = TestImages.Create("noise", height, width, channels);
        foreach (PixelLayout layout in Enum.GetValues<PixelLayout>())
        {
            byte[] pixels = layout == PixelLayout.HeightWidthChannels ? image : TestImages.ToPlanes(image, channels);
            var made = new byte[32 * 32 * (convertsToRgb ? 3 : channels)];
            PixelView view = PixelView.FromBytes(pixels, height, width, channels, layout);
            new ConvNextImageProcessor(options).CreateWorkspace().ResizeAndCrop(view, made);
            Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(made)));
        }
    }
}
