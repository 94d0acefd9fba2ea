using System;
using System.Collections.Generic;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>Options for images of another size: whatever decides the size follows, in every way that there is of making one.</summary>
public sealed class ForImageSizeTests
{
    private static readonly ImageSize Small = new(224, 224);

    /// <summary>What makes squares of 224, each in another way.</summary>
    public static TheoryData<string, ConvNextImageProcessorOptions> OfEveryKind => new()
    {
        { "reference", new ConvNextImageProcessorOptions { ShortestEdge = 224 } },
        { "pil", new ConvNextImageProcessorOptions { ShortestEdge = 224, Backend = ImageProcessorBackend.Pil } },
        { "cropped", new ConvNextImageProcessorOptions { ShortestEdge = 256, DoCenterCrop = true, CropSize = Small } },
        { "only cropped", new ConvNextImageProcessorOptions { DoResize = false, DoCenterCrop = true, CropSize = Small } },
        { "dinov3", ConvNextImageProcessorOptions.DinoV3 },
        { "dinov3, cropped", ConvNextImageProcessorOptions.DinoV3 with { ExactSize = new ImageSize(256, 256), DoCenterCrop = true, CropSize = Small } },
        { "timm's centre", new ConvNextImageProcessorOptions { Crop = ImageCrop.Center, TargetSize = Small, Backend = ImageProcessorBackend.Pil } },
        { "timm's squash", new ConvNextImageProcessorOptions { Crop = ImageCrop.Squash, TargetSize = Small, Backend = ImageProcessorBackend.Pil } },
        { "timm's border", new ConvNextImageProcessorOptions { Crop = ImageCrop.Border, TargetSize = Small, Backend = ImageProcessorBackend.Pil } },
    };

    [Theory]
    [MemberData(nameof(OfEveryKind))]
    public void A_picture_becomes_an_image_of_that_size(string kind, ConvNextImageProcessorOptions options)
    {
        Assert.Equal([Small], Sizes(options));
        Assert.Same(options, options.ForImageSize(Small));

        ConvNextImageProcessorOptions larger = options.ForImageSize(new ImageSize(288, 288));

        Assert.True(Sizes(larger) is [{ Height: 288, Width: 288 }], kind);
        Assert.Equal(options, larger.ForImageSize(Small));
    }

    [Theory]
    [MemberData(nameof(OfEveryKind))]
    public void A_size_that_is_no_square_is_made_or_refused(string kind, ConvNextImageProcessorOptions options)
    {
        var wanted = new ImageSize(160, 288);
        if (kind is "reference" or "pil")
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => options.ForImageSize(wanted));
            Assert.StartsWith("The image processor makes squares, of which 160×288 is none; one with do_center_crop makes others.", error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([wanted], Sizes(options.ForImageSize(wanted)));
    }

    [Fact]
    public void What_keeps_an_images_aspect_makes_no_size()
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.DinoV3 with { ExactSize = null };

        ArgumentException error = Assert.Throws<ArgumentException>(() => options.ForImageSize(Small));

        Assert.StartsWith("The image processor cannot make images of 224×224: what it makes has not one size", error.Message, StringComparison.Ordinal);
    }

    // The sizes of what becomes of pictures of three shapes, each once.
    private static ImageSize[] Sizes(ConvNextImageProcessorOptions options)
    {
        var processor = new ConvNextImageProcessor(options);
        var found = new HashSet<ImageSize>();
        foreach ((int height, int width) in new[] { (300, 300), (401, 317), (350, 523) })
        {
            ImageShape shape = processor.OutputShape(height, width);
            found.Add(new ImageSize(shape.Height, shape.Width));
        }

        return [.. found];
    }
}
