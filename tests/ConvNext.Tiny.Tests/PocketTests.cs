using System;
using System.IO;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;
using Xunit;

namespace ConvNext.Tiny.Tests;

/// <summary>The embedded network against what float64 PyTorch computes with its weights.</summary>
public sealed class PocketTests
{
    [Fact]
    public void The_recipe_input_gives_the_expected_logits()
    {
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4 });

        ReadOnlySpan<float> logits = session.Run(Pocket.RecipePixels(4));

        Pocket.AssertEqual("recipe.logits", logits);
        OutputTensor pooled = session.GetOutput("pooler_output");
        float[] values = new float[pooled.Batch * pooled.Description.Length];
        pooled.CopyChannelsFirst(values);
        Pocket.AssertEqual("recipe.pooler_output", values);
    }

    [Fact]
    public void The_sample_photo_gives_the_expected_pixels_and_logits()
    {
        RgbImage image = new ManagedImageDecoder().DecodeFile(Pocket.Sample("cat.png"));
        ConvNextImageProcessor processor = Processor();
        PixelView view = PixelView.FromBytes(image.Pixels, image.Height, image.Width);

        byte[] resized = new byte[32 * 32 * 3];
        processor.CreateWorkspace().ResizeAndCrop(view, resized);
        Assert.Equal(Pocket.Expected.Bytes("cat.resized_cropped"), resized);
        float[] pixels = processor.Process(view);
        Assert.Equal(Pocket.Expected.Floats("cat.pixel_values"), pixels);

        using ConvNextModel model = Pocket.Load();
        using ConvNextSession session = model.CreateSession();
        Pocket.AssertEqual("cat.logits", session.Run(pixels));
        Pocket.AssertEqual("cat.pooler_output", session.GetOutput("pooler_output").Image(0));
    }

    [Theory]
    [InlineData("cat.png", "cat")]
    [InlineData("rocket.jpg", "airplane")] // The nearest of the ten classes.
    public void A_photo_is_classified_as_what_it_shows(string photo, string label)
    {
        RgbImage image = new ManagedImageDecoder().DecodeFile(Pocket.Sample(photo));
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { ImageProcessor = Processor() });

        ClassificationResult result = session.Classify(image, topK: 3);

        Assert.Equal(3, result.Count);
        Assert.Equal(label, result.Top.Label);
        Assert.Equal(label, model.Labels[result.Top.Index]);
        Assert.InRange(result.Top.Score, result[1].Score, 1f);
    }

    [Theory]
    [InlineData("cat.png")]
    [InlineData("rocket.jpg")]
    public void What_was_folded_in_at_build_time_classifies_bytes_streams_and_files(string photo)
    {
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession given = model.CreateSession(new ConvNextSessionOptions { ImageProcessor = Processor() });
        using ConvNextSession folded = model.CreateSession();
        byte[] bytes = File.ReadAllBytes(Pocket.Sample(photo));
        ClassificationResult expected = given.Classify(new ManagedImageDecoder().Decode(bytes), topK: 10);

        Assert.Equal(expected, folded.Classify(bytes, topK: 10));
        using FileStream stream = File.OpenRead(Pocket.Sample(photo));
        Assert.Equal(expected, folded.Classify(stream, topK: 10));
        Assert.Equal(expected, folded.ClassifyFile(Pocket.Sample(photo), topK: 10));
        Assert.Throws<ImageDecodeException>(() => folded.Classify(bytes, decodeOptions: new ImageDecodeOptions { MaxPixels = 10 }));
    }

    private static ConvNextImageProcessor Processor() =>
        new(ConvNextImageProcessorOptions.Parse(File.ReadAllBytes(Path.Combine(Pocket.Folder, "preprocessor_config.json")), "preprocessor_config.json"));
}
