using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Items.Tests;

/// <summary>A class with several sizes in its <c>ImageSize</c> does at each of them what one does that was generated for that size alone.</summary>
public sealed class ImageSizesTests
{
    private static readonly NetworkConfig Config = NetworkConfig.Parse(
        """{ "num_stages": 3, "hidden_sizes": [24, 128, 72], "depths": [1, 1, 1], "num_labels": 10 }""");

    /// <summary>The second has seven products in a stage in which the others have not; the third has a map of odd sides.</summary>
    public static TheoryData<int, int> Sizes => new() { { 48, 48 }, { 96, 104 }, { 60, 60 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_gives_the_same_bits_as_a_network_of_that_size(int height, int width)
    {
        using var weights = new RecipeSource(Config, "sizes");
        using ConvNextModel expected = LoadFixed(height, weights);
        using ConvNextModel actual = Items.Tests.Sizes.Load(weights);
        float[] pixels = SmallNetwork.Pixels(height, width);
        int[] bits = SmallNetwork.Bits(SmallNetwork.Outputs(expected, pixels));
        foreach (int vectorBits in (int[])[512, 256, 128])
        {
            foreach (int threads in (int[])[1, 2, 3, 8])
            {
                var options = new ConvNextSessionOptions { ImageSize = new ImageSize(height, width), Threads = threads, MaxVectorBits = vectorBits };
                Assert.Equal(bits, SmallNetwork.Bits(SmallNetwork.Outputs(actual, pixels, options)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_session_describes_itself_as_that_network(int height, int width)
    {
        using var weights = new RecipeSource(Config, "sizes");
        using ConvNextModel expected = LoadFixed(height, weights);
        using ConvNextModel model = Items.Tests.Sizes.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { ImageSize = new ImageSize(height, width) });
        NetworkDescription wanted = expected.Description;
        NetworkDescription actual = session.Description;

        Assert.Equal((wanted.InputHeight, wanted.InputWidth, wanted.MultiplyCount), (actual.InputHeight, actual.InputWidth, actual.MultiplyCount));
        Assert.Equal(wanted.Config.ImageSize, actual.Config.ImageSize);
        Assert.Equal(wanted.Outputs, actual.Outputs);
        Assert.Equal(
            wanted.Layers.Select(layer => (layer.Name, layer.Channels, layer.Height, layer.Width, layer.ParameterCount, layer.MultiplyCount)),
            actual.Layers.Select(layer => (layer.Name, layer.Channels, layer.Height, layer.Width, layer.ParameterCount, layer.MultiplyCount)));
        Assert.Equal(model.Description.Fingerprint, actual.Fingerprint);
    }

    [Fact]
    public void The_first_size_is_the_default_and_all_run_side_by_side()
    {
        using var weights = new RecipeSource(Config, "sizes");
        using ConvNextModel model = Items.Tests.Sizes.Load(weights);
        using ConvNextSession small = model.CreateSession();
        using ConvNextSession large = model.CreateSession(new ConvNextSessionOptions { ImageSize = new ImageSize(96, 104) });

        Assert.Equal([new ImageSize(48, 48), new ImageSize(96, 104), new ImageSize(60, 60)], model.Description.ImageSizes);
        Assert.Equal(3 * 48 * 48, small.Description.InputLength);
        int[] before = SmallNetwork.Bits(small.Run(SmallNetwork.Pixels(48, 48)).ToArray());
        large.Run(SmallNetwork.Pixels(96, 104));
        Assert.Equal(before, SmallNetwork.Bits(small.Run(SmallNetwork.Pixels(48, 48)).ToArray()));
    }

    [Fact]
    public void A_size_that_was_not_built_is_refused()
    {
        using var several = Items.Tests.Sizes.CreateRandom();
        using var one = Size48.CreateRandom();
        var options = new ConvNextSessionOptions { ImageSize = new ImageSize(64, 48) };

        Assert.Equal(
            "Sizes was not built for images of 64×48, but for 48×48 or 96×104 or 60×60; others go into the ImageSize of its item. (Parameter 'imageSize')",
            Assert.Throws<ArgumentOutOfRangeException>(() => several.CreateSession(options)).Message);
        Assert.Equal(
            "Size48 was not built for images of 64×48, but for 48×48; others go into the ImageSize of its item. (Parameter 'imageSize')",
            Assert.Throws<ArgumentOutOfRangeException>(() => one.CreateSession(options)).Message);
    }

    [Fact]
    public void Labels_of_the_checkpoint_hold_for_all_sizes()
    {
        string[] labels = ["cat", "dog"];
        using var model = Items.Tests.Sizes.CreateRandom(1, labels);
        foreach (ImageSize size in model.Description.ImageSizes)
        {
            using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { ImageSize = size });
            Assert.Equal(2, session.Run(SmallNetwork.Pixels(size.Height, size.Width)).Length);
            Assert.Equal(labels, session.Description.Labels);
            Assert.Equal(labels, session.Description.Config.Labels);
        }
    }

    [Fact]
    public void A_packed_file_serves_all_sizes()
    {
        using var folder = new TemporaryFolder();
        using var weights = new RecipeSource(Config, "sizes");
        using ConvNextModel model = Items.Tests.Sizes.Load(weights);
        model.SavePacked(folder.File("packed.safetensors"));
        using var packed = Items.Tests.Sizes.Load(folder.File("packed.safetensors"));
        var options = new ConvNextSessionOptions { ImageSize = new ImageSize(96, 104) };
        float[] pixels = SmallNetwork.Pixels(96, 104);

        Assert.Equal(SmallNetwork.Bits(SmallNetwork.Outputs(model, pixels, options)), SmallNetwork.Bits(SmallNetwork.Outputs(packed, pixels, options)));
    }

    [Fact]
    public void A_picture_is_prepared_at_the_sessions_size_where_the_processor_is_told_to()
    {
        using var model = Items.Tests.Sizes.CreateRandom();
        byte[] picture = new byte[70 * 90 * 3];
        new Random(7).NextBytes(picture);
        var size = new ImageSize(60, 60);
        using ConvNextSession strict = model.CreateSession(new ConvNextSessionOptions { ImageSize = size });
        using ConvNextSession following = model.CreateSession(new ConvNextSessionOptions { ImageSize = size, ImageProcessorFollowsImageSize = true });
        ConvNextImageProcessorOptions resized = Items.Tests.Sizes.Preprocessing with { ShortestEdge = 60 };
        using ConvNextSession given = model.CreateSession(new ConvNextSessionOptions { ImageSize = size, ImageProcessor = new ConvNextImageProcessor(resized) });

        Assert.Equal(
            "The image processor makes 3×48×48 pixel values of this image, but Sizes takes 3×60×60 in this session; "
            + "ImageProcessorFollowsImageSize in its options makes the processor's size that of the session.",
            Assert.Throws<ImageProcessingException>(() => strict.Embed(View())).Message);
        Assert.Equal(SmallNetwork.Bits(given.Embed(View())), SmallNetwork.Bits(following.Embed(View())));

        PixelView View() => PixelView.FromBytes(picture, 70, 90);
    }

    private static ConvNextModel LoadFixed(int height, RecipeSource weights) => height switch
    {
        48 => Size48.Load(weights),
        96 => Size96x104.Load(weights),
        _ => Size60.Load(weights),
    };
}
