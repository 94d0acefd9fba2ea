using System;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class ProcessorTests
{
    private static readonly ConvNextImageProcessorOptions Small = new() { ShortestEdge = 32 };

    [Fact]
    public void Nothing_is_allocated_for_an_image_like_the_one_before()
    {
        foreach (ImageProcessorBackend backend in Enum.GetValues<ImageProcessorBackend>())
        {
            foreach (int size in new[] { 32, 384 })
            {
                var processor = new ConvNextImageProcessor(Small with { Backend = backend, ShortestEdge = size });
                ImageProcessorWorkspace workspace = processor.CreateWorkspace();
                byte[] image = TestImages.Create("noise", 60, 80);
                float[] floats = [.. image.Select(value => value / 255f)];
                var values = new float[processor.OutputShape(60, 80).Length];
                Assert.Equal(0, Attempts.LeastAllocatedOnThisThread(() => workspace.Process(PixelView.FromBytes(image, 60, 80), values)));
                Assert.Equal(0, Attempts.LeastAllocatedOnThisThread(() => workspace.Process(PixelView.FromFloats(floats, 60, 80), values)));
            }
        }
    }

    [Fact]
    public void A_batch_is_its_images_one_after_the_other()
    {
        var processor = new ConvNextImageProcessor(Small);
        (int Height, int Width)[] sizes = [(40, 50), (33, 99), (40, 50)];
        PixelImage[] images = [.. sizes.Select(size => PixelImage.FromBytes(TestImages.Create("blocks", size.Height, size.Width), size.Height, size.Width))];
        var values = new float[3 * 3 * 32 * 32];
        processor.CreateWorkspace().Process(images, values);
        Assert.Equal(images.SelectMany(image => processor.Process(image.View)), values);
    }

    [Fact]
    public void A_batch_must_have_one_shape()
    {
        var processor = new ConvNextImageProcessor(Small with { DoResize = false });
        PixelImage[] images = [PixelImage.FromBytes(new byte[2 * 2 * 3], 2, 2), PixelImage.FromBytes(new byte[2 * 3 * 3], 2, 3)];
        var error = Assert.Throws<ImageProcessingException>(() => processor.CreateWorkspace().Process(images, new float[30]));
        Assert.Equal("Image 1 of the batch gives pixel values of 3×2×3, but image 0 gives 3×2×2: all must be the same.", error.Message);
        Assert.Throws<ArgumentException>(() => processor.CreateWorkspace().Process([], new float[30]));
    }

    [Fact]
    public async Task Threads_share_a_processor()
    {
        var processor = new ConvNextImageProcessor(Small);
        byte[] image = TestImages.Create("blocks", 90, 70);
        float[] expected = processor.Process(PixelView.FromBytes(image, 90, 70));
        float[][] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => processor.Process(PixelView.FromBytes(image, 90, 70)))));
        Assert.All(made, values => Assert.Equal(expected, values));
    }

    [Fact]
    public void A_call_can_override_the_options_and_the_next_is_as_before()
    {
        var processor = new ConvNextImageProcessor(Small);
        ImageProcessorWorkspace workspace = processor.CreateWorkspace();
        byte[] image = TestImages.Create("noise", 70, 90);
        ConvNextImageProcessorOptions other = Small with { Backend = ImageProcessorBackend.Pil, ShortestEdge = 20, Resample = ResamplingFilter.Lanczos, ImageMean = [0.25] };
        var first = new float[3 * 32 * 32];
        var second = new float[3 * 20 * 20];
        var third = new float[3 * 32 * 32];
        workspace.Process(PixelView.FromBytes(image, 70, 90), first);
        workspace.Process(PixelView.FromBytes(image, 70, 90), second, other);
        workspace.Process(PixelView.FromBytes(image, 70, 90), third);
        Assert.Equal(first, third);
        Assert.Equal(new ConvNextImageProcessor(other).Process(PixelView.FromBytes(image, 70, 90)), second);
    }

    [Fact]
    public void Each_step_can_be_left_out()
    {
        byte[] image = [0, 10, 20, 100, 110, 255];
        ConvNextImageProcessorOptions none = Small with { DoResize = false, DoRescale = false, DoNormalize = false };
        foreach (ImageProcessorBackend backend in new[] { ImageProcessorBackend.Pil, ImageProcessorBackend.Torchvision })
        {
            var processor = new ConvNextImageProcessor(none with { Backend = backend });
            Assert.Equal([0f, 100f, 10f, 110f, 20f, 255f], processor.Process(PixelView.FromBytes(image, 1, 2)));
            float[] normalised = processor.Process(PixelView.FromBytes(image, 1, 2),
                processor.Options with { DoNormalize = true, ImageMean = [10], ImageStandardDeviation = [2, 4, 5] });
            Assert.Equal([-5f, 45f, 0f, 25f, 2f, 49f], normalised);
            float[] cropped = processor.Process(PixelView.FromBytes(image, 1, 2), processor.Options with { DoCenterCrop = true, CropSize = new ImageSize(3, 2) });
            Assert.Equal([0f, 0f, 0f, 100f, 0f, 0f, 0f, 0f, 10f, 110f, 0f, 0f, 0f, 0f, 20f, 255f, 0f, 0f], cropped);
        }

        // Rescaling alone: NumPy multiplies in double, PyTorch in float32.
        float[] pil = new ConvNextImageProcessor(none with { Backend = ImageProcessorBackend.Pil, DoRescale = true }).Process(PixelView.FromBytes(image, 1, 2));
        float[] torch = new ConvNextImageProcessor(none with { DoRescale = true }).Process(PixelView.FromBytes(image, 1, 2));
        for (int i = 0; i < 6; i++)
        {
            byte level = image[(i % 2 * 3) + (i / 2)];
            Assert.Equal((float)(level * (1.0 / 255.0)), pil[i]);
            Assert.Equal(level * (float)(1.0 / 255.0), torch[i]);
        }
    }

    [Fact]
    public void Grey_pixels_broadcast_over_three_means_with_torchvision_alone()
    {
        var options = new ConvNextImageProcessorOptions { DoResize = false, ImageMean = [0.485, 0.456, 0.406], ImageStandardDeviation = [0.229, 0.224, 0.225] };
        byte[] grey = [0, 100, 255, 7];
        byte[] colours = [.. grey.SelectMany(level => new[] { level, level, level })];
        float[] floats = [.. grey.Select(level => level / 255f)];
        float[] expected = new ConvNextImageProcessor(options).Process(PixelView.FromBytes(colours, 2, 2));
        Assert.Equal(expected, new ConvNextImageProcessor(options).Process(PixelView.FromBytes(grey, 2, 2, 1)));
        ConvNextImageProcessorOptions unscaled = options with { DoRescale = false };
        Assert.Equal(
            new ConvNextImageProcessor(unscaled).Process(PixelView.FromFloats([.. floats.SelectMany(level => new[] { level, level, level })], 2, 2)),
            new ConvNextImageProcessor(unscaled).Process(PixelView.FromFloats(floats, 2, 2, 1)));

        ConvNextImageProcessorOptions pil = options with { Backend = ImageProcessorBackend.Pil };
        Assert.Throws<ImageProcessingException>(() => new ConvNextImageProcessor(pil).Process(PixelView.FromBytes(grey, 2, 2, 1)));
    }
}
