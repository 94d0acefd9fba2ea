using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>DINOv3's order of steps, against the same steps one after the other over whole images.</summary>
public sealed class FloatFirstTests
{
    private static readonly int[] Sides = [1, 2, 3, 7, 16, 33, 90];

    // Grey, RGB and RGBA have paths of their own; five and nine channels are gone through several times.
    public static IEnumerable<object[]> Kinds() =>
        from filter in new[] { ResamplingFilter.Bilinear, ResamplingFilter.Bicubic }
        from channels in new[] { 1, 2, 3, 4, 5, 9 }
        select new object[] { filter, channels };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_size_gives_the_bits_of_the_plain_reference(ResamplingFilter filter, int channels)
    {
        foreach (int side in Sides)
        {
            foreach (int newSide in Sides)
            {
                int height = side, width = Math.Max(1, 50 - (side / 2)), newHeight = newSide, newWidth = 29;
                ConvNextImageProcessorOptions options = Options(channels) with { Resample = filter, ExactSize = new ImageSize(newHeight, newWidth) };
                byte[] image = TestImages.Create("noise", height, width, channels);
                float[] rescaled = [.. image.Select(level => level * (float)options.RescaleFactor)];
                float[] resized = PlainReference.ResizeFloats(rescaled, height, width, channels, newHeight, newWidth, filter);
                float[] expected = TestImages.ToPlanes(resized, channels);
                for (int i = 0; i < expected.Length; i++)
                {
                    int channel = i / (newHeight * newWidth);
                    expected[i] = (expected[i] - (float)options.ImageMean[channel]) / (float)options.ImageStandardDeviation[channel];
                }

                var processor = new ConvNextImageProcessor(options);
                float[] floats = [.. image.Select(level => (float)level)];
                string what = $"{height}×{width} to {newHeight}×{newWidth}";
                AssertBits(expected, processor.Process(PixelView.FromBytes(image, height, width, channels)), what);
                AssertBits(expected, processor.Process(PixelView.FromFloats(floats, height, width, channels)), what);
                const PixelLayout Planar = PixelLayout.ChannelsHeightWidth;
                AssertBits(expected, processor.Process(PixelView.FromBytes(TestImages.ToPlanes(image, channels), height, width, channels, Planar)), what);
                AssertBits(expected, processor.Process(PixelView.FromFloats(TestImages.ToPlanes(floats, channels), height, width, channels, Planar)), what);
            }
        }
    }

    [Fact]
    public void A_workspace_is_as_good_for_the_next_image_as_a_new_one()
    {
        ImageProcessorWorkspace workspace = new ConvNextImageProcessor(ConvNextImageProcessorOptions.DinoV3).CreateWorkspace();
        foreach ((int height, int width) in new[] { (300, 500), (20, 31), (224, 224), (1000, 224), (300, 500) })
        {
            byte[] image = TestImages.Create("blocks", height, width);
            var made = new float[3 * 224 * 224];
            workspace.Process(PixelView.FromBytes(image, height, width), made);
            AssertBits(workspace.Processor.Process(PixelView.FromBytes(image, height, width)), made, $"{height}×{width}");
        }
    }

    [Fact]
    public void A_crop_shows_the_middle_and_surrounds_it_with_what_zero_becomes()
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.DinoV3 with { ExactSize = new ImageSize(20, 30) };
        byte[] image = TestImages.Create("noise", 50, 70);
        float[] whole = new ConvNextImageProcessor(options).Process(PixelView.FromBytes(image, 50, 70));
        float[] cropped = new ConvNextImageProcessor(options with { DoCenterCrop = true, CropSize = new ImageSize(11, 33) }).Process(PixelView.FromBytes(image, 50, 70));
        for (int channel = 0; channel < 3; channel++)
        {
            float zero = (0f - (float)options.ImageMean[channel]) / (float)options.ImageStandardDeviation[channel];
            for (int y = 0; y < 11; y++)
            {
                for (int x = 0; x < 33; x++)
                {
                    // (20 − 11) / 2 rows are cut off above; (33 − 30) / 2 columns are added on the left.
                    float expected = x is < 1 or > 30 ? zero : whole[(channel * 20 * 30) + ((y + 4) * 30) + x - 1];
                    Assert.Equal(expected, cropped[(channel * 11 * 33) + (y * 33) + x]);
                }
            }
        }
    }

    [Fact]
    public void A_shortest_edge_keeps_the_aspect_and_crops_nothing()
    {
        var options = ConvNextImageProcessorOptions.Parse(
            Encoding.UTF8.GetBytes("""{ "image_processor_type": "DINOv3ViTImageProcessorFast", "size": { "shortest_edge": 40 } }"""), "file");
        Assert.Equal((null, 40), (options.ExactSize, options.ShortestEdge));
        Assert.Equal(new ImageShape(3, 40, 65), new ConvNextImageProcessor(options).OutputShape(61, 100));
        Assert.Equal(new ImageShape(3, 65, 40), new ConvNextImageProcessor(options).OutputShape(100, 61));
    }

    [Fact]
    public void A_file_that_says_the_type_alone_has_the_defaults_of_that_type()
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.Parse("""{ "image_processor_type": "DINOv3ViTImageProcessor" }"""u8, "file");
        Assert.Equal(ConvNextImageProcessorOptions.DinoV3.ToJson(), options.ToJson());
        Assert.Equal(options.ToJson(), ConvNextImageProcessorOptions.Parse(options.ToJson(), "again").ToJson());
        Assert.Equal(
            new ImageSize(96, 96),
            ConvNextImageProcessorOptions.Parse("""{ "image_processor_type": "DINOv3ViTImageProcessor", "size": 96 }"""u8, "file").ExactSize);
    }

    [Theory]
    [InlineData("""{ "image_processor_type": "DINOv3ViTImageProcessor", "size": { "height": 5 } }""", "\"size\"")]
    [InlineData("""{ "image_processor_type": "DINOv3ViTImageProcessor", "size": { "longest_edge": 5 } }""", "\"size\"")]
    [InlineData("""{ "image_processor_type": "DINOv3ViTImageProcessor", "size": { "height": 0, "width": 5 } }""", "\"size\"")]
    [InlineData("""{ "image_processor_type": "DINOv3ViTImageProcessor", "resample": 4 }""", "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with DINOv3ViTImageProcessor")]
    public void What_a_file_may_not_say_is_named(string json, string part)
    {
        var error = Assert.Throws<ImageProcessingException>(() => ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(json), "file"));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_not_rescaled_stay_levels_and_are_not_normalised()
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.DinoV3 with { DoRescale = false, ExactSize = new ImageSize(20, 30) };
        byte[] image = TestImages.Create("noise", 50, 70);
        var error = Assert.Throws<ImageProcessingException>(() => new ConvNextImageProcessor(options).Process(PixelView.FromBytes(image, 50, 70)));
        Assert.Contains("\"do_rescale\" must be true, \"do_normalize\" false, or the pixels floats", error.Message, StringComparison.Ordinal);

        float[] levels = new ConvNextImageProcessor(options with { DoNormalize = false }).Process(PixelView.FromBytes(image, 50, 70));
        byte[] expected = TestImages.ToPlanes(PlainReference.Resize(image, 50, 70, 3, 20, 30, pillow: false, ResamplingFilter.Bilinear), 3);
        Assert.Equal(expected.Select(level => (float)level), levels);
    }

    [Fact]
    public void A_grey_image_is_as_one_with_three_equal_channels()
    {
        byte[] grey = TestImages.Create("blocks", 50, 70, 1);
        byte[] colours = [.. grey.SelectMany(level => new[] { level, level, level })];
        var processor = new ConvNextImageProcessor(ConvNextImageProcessorOptions.DinoV3);
        AssertBits(processor.Process(PixelView.FromBytes(colours, 50, 70)), processor.Process(PixelView.FromBytes(grey, 50, 70, 1)), "grey");
    }

    [Fact]
    public void Only_this_processor_resizes_to_exactly_a_height_and_a_width()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new ConvNextImageProcessor(ConvNextImageProcessorOptions.DinoV3 with { Backend = ImageProcessorBackend.Torchvision }));
        Assert.Contains("\"size\" is 224×224", error.Message, StringComparison.Ordinal);
        var bytes = new byte[3 * 224 * 224];
        Assert.Throws<ArgumentException>(
            () => new ConvNextImageProcessor(ConvNextImageProcessorOptions.DinoV3).CreateWorkspace().ResizeAndCrop(PixelView.FromBytes(bytes, 224, 224), bytes));
    }

    private static ConvNextImageProcessorOptions Options(int channels) => ConvNextImageProcessorOptions.DinoV3 with
    {
        ImageMean = [.. Enumerable.Range(0, channels).Select(channel => 0.4 + (channel * 0.05))],
        ImageStandardDeviation = [.. Enumerable.Range(0, channels).Select(channel => 0.2 + (channel * 0.03))],
    };

    private static void AssertBits(float[] expected, float[] made, string what)
    {
        Assert.Equal(expected.Length, made.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(made[i]), $"{what}: value {i} is {made[i]:R}, not {expected[i]:R}.");
        }
    }
}
