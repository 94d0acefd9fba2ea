using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class FloatImageTests
{
    private const int Height = 37;
    private const int Width = 53;

    private static readonly ConvNextImageProcessorOptions Pil = new()
    {
        Backend = ImageProcessorBackend.Pil, ShortestEdge = 32, CropPercentage = 1, DoRescale = false,
    };

    /// <summary>The digests are those of NumPy's values after Pillow 9.4 resized the same bytes.</summary>
    [Theory]
    [InlineData(256f, false, "c25a8229e56e3b070521b8407d77bdae41c1395e49d53b5733584aca2bd620d0")]
    [InlineData(255f, false, "86cf074ec8a27b4e8dc1657b8689278d4cdd8bc51813c0c8f5d4324a9b4054bc")]
    [InlineData(1f, true, "86cf074ec8a27b4e8dc1657b8689278d4cdd8bc51813c0c8f5d4324a9b4054bc")]
    public void Pillow_resizes_floats_as_bytes(float divisor, bool rescales, string digest)
    {
        float[] image = Noise(divisor);
        float[] made = new ConvNextImageProcessor(Pil).Process(PixelView.FromFloats(image, Height, Width), Pil with { DoRescale = rescales });
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(made.AsSpan()))));
    }

    [Theory]
    [InlineData(ResamplingFilter.Bicubic)]
    [InlineData(ResamplingFilter.Bilinear)]
    public void Torchvision_resizes_floats_in_float32(ResamplingFilter filter)
    {
        // Float32 sums of at most 25 taps of values below 1, twice: well within 25 · 2 · 2^-24 · 1.3, with room for the weights' own rounding.
        const double Tolerance = 1e-5;
        var options = new ConvNextImageProcessorOptions { ShortestEdge = 24, CropPercentage = 1, Resample = filter, DoRescale = false, DoNormalize = false };
        float[] image = Noise(255f);
        double[] whole = PlainReference.ResizeExactly(image, Height, Width, 3, 24, 34, filter);
        foreach (PixelLayout layout in Enum.GetValues<PixelLayout>())
        {
            float[] pixels = layout == PixelLayout.HeightWidthChannels ? image : TestImages.ToPlanes(image, 3);
            float[] made = new ConvNextImageProcessor(options).Process(PixelView.FromFloats(pixels, Height, Width, 3, layout));
            for (int i = 0; i < made.Length; i++)
            {
                int c = i / (24 * 24), y = i / 24 % 24, x = (i % 24) + 5;
                Assert.Equal(whole[(((y * 34) + x) * 3) + c], made[i], Tolerance);
            }
        }
    }

    [Theory]
    [InlineData(ResamplingFilter.Bicubic)]
    [InlineData(ResamplingFilter.Bilinear)]
    public void Torchvisions_float_sums_are_the_plain_ones_to_the_bit(ResamplingFilter filter)
    {
        // Sizes with one to dozens of taps, so that every remainder by four occurs; both axes grow, shrink and stay.
        foreach ((int height, int width, int size) in new[] { (37, 53, 24), (9, 11, 30), (130, 97, 16), (24, 24, 24), (24, 61, 24), (200, 31, 31), (1, 1, 5) })
        {
            float[] image = TestImages.CreateFloats(height, width);
            var options = new ConvNextImageProcessorOptions { ShortestEdge = size, CropPercentage = 1, Resample = filter, DoRescale = false, DoNormalize = false };
            int newHeight = Math.Max(size, size * height / width), newWidth = Math.Max(size, size * width / height);
            float[] whole = PlainReference.ResizeFloats(image, height, width, 3, newHeight, newWidth, filter);
            float[] made = new ConvNextImageProcessor(options).Process(PixelView.FromFloats(image, height, width));
            for (int i = 0; i < made.Length; i++)
            {
                int c = i / (size * size), y = (i / size % size) + ((newHeight - size) / 2), x = (i % size) + ((newWidth - size) / 2);
                Assert.Equal(whole[(((y * newWidth) + x) * 3) + c], made[i]);
            }
        }
    }

    [Fact]
    public void Torchvision_normalises_floats_without_a_resize_exactly()
    {
        var options = new ConvNextImageProcessorOptions { DoResize = false, ImageMean = [0.485, 0.456, 0.406], ImageStandardDeviation = [0.229, 0.224, 0.225] };
        float[] made = new ConvNextImageProcessor(options).Process(PixelView.FromFloats(Noise(1f), Height, Width));
        float[] fromBytes = new ConvNextImageProcessor(options).Process(PixelView.FromBytes(TestImages.Create("noise", Height, Width), Height, Width));
        Assert.Equal(fromBytes, made);
    }

    [Fact]
    public void Channels_of_floats_are_not_converted()
    {
        var options = new ConvNextImageProcessorOptions { DoResize = false, DoRescale = false, DoNormalize = false, DoConvertRgb = true };
        Assert.Equal([0f, 0.25f, 0.5f, 1f], new ConvNextImageProcessor(options).Process(PixelView.FromFloats([0f, 0.25f, 0.5f, 1f], 1, 1, 4)));
    }

    [Theory]
    [InlineData(-0.5f, 0.7f, "[0, 1]")]
    [InlineData(0.5f, 1.5f, "[0, 1]")]
    [InlineData(-3f, 7f, "[0, 255]")]
    [InlineData(0f, 256f, "[0, 255]")]
    public void Pillow_refuses_floats_out_of_range_in_the_words_of_the_reference(float first, float second, string range)
    {
        float[] image = [first, second, first];
        var error = Assert.Throws<ImageProcessingException>(() => new ConvNextImageProcessor(Pil).Process(PixelView.FromFloats(image, 1, 1)));
        Assert.StartsWith($"The image to be converted to a PIL image contains values outside the range {range}, got [", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_is_refused(float value)
    {
        var image = new float[4 * 5 * 3];
        image[3 * 5 * 3] = value;
        foreach (ImageProcessorBackend backend in Enum.GetValues<ImageProcessorBackend>())
        {
            var options = new ConvNextImageProcessorOptions { Backend = backend };
            var error = Assert.Throws<ImageProcessingException>(() => new ConvNextImageProcessor(options).Process(PixelView.FromFloats(image, 4, 5)));
            Assert.Contains("in row 3, but every value must be a finite number", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rescaling_what_is_rescaled_already_warns_once_in_the_words_of_the_reference()
    {
        List<string> warnings = [];
        var processor = new ConvNextImageProcessor(new ConvNextImageProcessorOptions { ShortestEdge = 32 }, warnings.Add);
        processor.Process(PixelView.FromFloats(Noise(1f), Height, Width));
        processor.Process(PixelView.FromFloats(Noise(255f), Height, Width), processor.Options with { DoRescale = false });
        processor.Process(PixelView.FromBytes(new byte[Height * Width * 3], Height, Width));
        Assert.Empty(warnings);
        processor.Process(PixelView.FromFloats(Noise(255f), Height, Width));
        processor.Process(PixelView.FromFloats(Noise(255f), Height, Width));
        Assert.Equal(
            "It looks like you are trying to rescale already rescaled images. If the input images have pixel values between 0 and 1, "
                + "set `do_rescale=False` to avoid rescaling them again.",
            Assert.Single(warnings));
    }

    private static float[] Noise(float divisor) => [.. TestImages.Create("noise", Height, Width).Select(value => value / divisor)];
}
