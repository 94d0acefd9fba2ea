using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Items.Tests;

/// <summary>What is different in a DINOv3: its outputs, its names, its image processing, and that it has no classifier.</summary>
public sealed class DinoV3Tests
{
    private static readonly NetworkConfig Config = NetworkConfig.Load(Path.Combine(AppContext.BaseDirectory, "configs", "dinov3", "config.json")) with
    {
        ImageHeight = 48,
        ImageWidth = 48,
    };

    [Fact]
    public void The_first_hidden_state_is_the_image_itself()
    {
        using var weights = new RecipeSource(Config, "dinov3");
        using DinoV348 model = DinoV348.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });
        float[] pixels = SmallNetwork.Pixels(48, 48, images: 2);

        session.Run(pixels);

        foreach (string name in (string[])["hidden_states.0", "feature_maps.stem"])
        {
            OutputTensor output = session.GetOutput(name);
            float[] values = new float[pixels.Length];
            output.CopyChannelsFirst(values);
            Assert.Equal([2, 3, 48, 48], output.Shape);
            Assert.Equal(SmallNetwork.Bits(pixels), SmallNetwork.Bits(values));
        }
    }

    [Fact]
    public void The_first_row_of_the_last_hidden_state_is_the_pooled_one()
    {
        using var weights = new RecipeSource(Config, "dinov3");
        using DinoV348 model = DinoV348.Load(weights);
        using ConvNextSession session = model.CreateSession();
        session.Run(SmallNetwork.Pixels(48, 48));
        OutputTensor rows = session.GetOutput("last_hidden_state");
        OutputTensor pooled = session.GetOutput("pooler_output");

        Assert.Equal([1, 10, 72], rows.Shape);
        Assert.Equal([1, 72], pooled.Shape);
        Assert.Equal(SmallNetwork.Bits(pooled.Image(0).ToArray()), SmallNetwork.Bits(rows.Image(0)[..72].ToArray()));
    }

    [Fact]
    public void A_picture_has_features_and_no_classes()
    {
        using var weights = new RecipeSource(Config, "dinov3");
        using DinoV3Features model = DinoV3Features.Load(weights);
        using ConvNextSession session = model.CreateSession();
        byte[] picture = new byte[3 * 50 * 70];
        new Random(1).NextBytes(picture);
        var view = PixelView.FromBytes(picture, 50, 70, 3);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => session.Classify(PixelView.FromBytes(picture, 50, 70, 3)));
        float[] features = session.Embed(view);

        Assert.Equal(
            "DinoV3Features is a DINOv3 ConvNeXt, which has no classifier: "
            + "Embed gives the features of an image, GetOutput(\"last_hidden_state\") after Run those of its places.",
            error.Message);
        Assert.Equal(72, features.Length);
        session.Run(new ConvNextImageProcessor(model.ImageProcessorOptions!).Process(view));
        Assert.Equal(SmallNetwork.Bits(session.GetOutput("pooler_output").Image(0).ToArray()), SmallNetwork.Bits(features));
    }

    [Fact]
    public void A_saved_model_has_the_references_names_and_gives_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using DinoV3Features made = DinoV3Features.CreateRandom(5);
        made.Save(folder.Path);
        using DinoV3Features loaded = DinoV3Features.Load(folder.Path);
        using var file = SafetensorsFile.Open(folder.File("model.safetensors"));
        float[] pixels = SmallNetwork.Pixels(48, 48);

        Assert.Equal(NetworkTensors.Of(Config).Select(tensor => tensor.Name).Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        Assert.Equal(SmallNetwork.Bits(SmallNetwork.Outputs(made, pixels)), SmallNetwork.Bits(SmallNetwork.Outputs(loaded, pixels)));
        Assert.Equal("dinov3_convnext", loaded.Config.ModelType);
        Assert.Equal(["DINOv3ConvNextModel"], loaded.Config.Architectures);
        Assert.Equal(new ImageSize(48, 48), loaded.ImageProcessorOptions!.ExactSize);
    }

    /// <summary>A state dict saved from memory has the encoder's tensors under <c>model.</c>, and the last norm beside it.</summary>
    [Fact]
    public void Names_with_and_without_the_prefix_are_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        using var weights = new RecipeSource(Config, "dinov3");
        Write(folder.File("with.safetensors"), weights, name => name.StartsWith("layer_norm.", StringComparison.Ordinal) ? name : "model." + name);
        Write(folder.File("without.safetensors"), weights, name => name);
        float[] pixels = SmallNetwork.Pixels(48, 48);
        using DinoV348 expected = DinoV348.Load(weights);

        foreach (string file in (string[])["with.safetensors", "without.safetensors"])
        {
            using DinoV348 loaded = DinoV348.Load(folder.File(file));
            Assert.Equal(SmallNetwork.Bits(SmallNetwork.Outputs(expected, pixels)), SmallNetwork.Bits(SmallNetwork.Outputs(loaded, pixels)));
        }
    }

    /// <summary>The reference's backbone class has no last norm: its feature maps are the stages' outputs as they are.</summary>
    [Fact]
    public void A_backbone_needs_no_last_norm()
    {
        using var folder = new TemporaryFolder();
        using var weights = new RecipeSource(Config, "dinov3");
        Write(folder.File("backbone.safetensors"), weights, name => name.StartsWith("layer_norm.", StringComparison.Ordinal) ? null : name);
        using DinoV348 whole = DinoV348.Load(weights);
        using DinoV3Backbone backbone = DinoV3Backbone.Load(folder.File("backbone.safetensors"));
        using ConvNextSession expected = whole.CreateSession();
        using ConvNextSession actual = backbone.CreateSession();
        float[] pixels = SmallNetwork.Pixels(48, 48);
        expected.Run(pixels);
        actual.Run(pixels);

        Assert.Equal(["feature_maps.stem", "feature_maps.stage3"], actual.Description.Outputs.Select(output => output.Name));
        Assert.Equal(
            SmallNetwork.Bits(expected.GetOutput("hidden_states.3").Image(0).ToArray()),
            SmallNetwork.Bits(actual.GetOutput("feature_maps.stage3").Image(0).ToArray()));
        WeightsException error = Assert.Throws<WeightsException>(() => DinoV348.Load(folder.File("backbone.safetensors")));
        Assert.Contains("'layer_norm.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_image_processing_follows_the_size_of_a_session()
    {
        using var weights = new RecipeSource(Config, "dinov3");
        using DinoV3Sizes model = DinoV3Sizes.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { ImageSize = new ImageSize(96, 104), ImageProcessorFollowsImageSize = true });
        byte[] picture = new byte[3 * 50 * 70];
        new Random(2).NextBytes(picture);
        var view = PixelView.FromBytes(picture, 50, 70, 3);
        float[] features = session.Embed(view);
        ConvNextImageProcessorOptions exact = DinoV3Sizes.Preprocessing with { ExactSize = new ImageSize(96, 104) };

        session.Run(new ConvNextImageProcessor(exact).Process(view));
        Assert.Equal(SmallNetwork.Bits(session.GetOutput("pooler_output").Image(0).ToArray()), SmallNetwork.Bits(features));
    }

    private static unsafe void Write(string path, RecipeSource source, Func<string, string?> nameOf)
    {
        var writer = new SafetensorsWriter();
        var renamed = new List<TensorData>();
        foreach (string name in source.Names)
        {
            source.TryGet(name, out TensorData? tensor);
            if (nameOf(name) is { } written)
            {
                renamed.Add(new TensorData(written, tensor!.ElementType, tensor.ElementTypeName, tensor.Shape, tensor.Data, tensor.LengthInBytes));
            }
        }

        renamed.ForEach(writer.Add);
        writer.Write(path);
    }
}
