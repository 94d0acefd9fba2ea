using System;
using System.IO;
using ConvNext.Models;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using ConvNext.Tiny;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>The one way in: which files of a folder, beside a file, or in the program make a model, and what is said where one is missing.</summary>
public sealed class OpenedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_its_weights_configuration_and_image_processing()
    {
        SavePocket();

        using var opened = OpenedModel.Open(_folder.Path);

        Assert.Equal(_folder.File("model.safetensors"), opened.Checkpoint!.Description);
        Assert.Same(opened.Checkpoint, opened.Weights);
        Assert.Equal("cat", opened.Config!.Labels[3]);
        Assert.Equal(_folder.File("config.json"), opened.ConfigPath);
        Assert.Equal(32, opened.ImageProcessorOptions!.ShortestEdge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_is_its_tensors_unless_what_lies_beside_it_is_asked_for(bool readsBesideFile)
    {
        SavePocket();

        using var opened = OpenedModel.Open(_folder.File("model.safetensors"), readsBesideFile: readsBesideFile);

        Assert.Equal(readsBesideFile, opened.Config is not null);
        Assert.Equal(readsBesideFile, opened.ConfigPath is not null);
        Assert.Equal(readsBesideFile, opened.ImageProcessorOptions is not null);
    }

    [Fact]
    public void Embedded_weights_come_in_by_the_same_door()
    {
        SavePocket();
        using var opened = OpenedModel.OpenEmbedded(typeof(PocketCifar10));
        using PocketCifar10 embedded = PocketCifar10.Load(opened);
        using PocketCifar10 fromFolder = PocketCifar10.Load(_folder.Path);

        Assert.Null(opened.Checkpoint);
        Assert.Null(opened.Config);
        Assert.Null(opened.ImageProcessorOptions);
        float[] pixels = Networks.Pixels(PocketCifar10.Network);
        Assert.Equal(Networks.Outputs(fromFolder, pixels), Networks.Outputs(embedded, pixels));
    }

    [Fact]
    public void The_folders_image_processing_counts_and_else_that_of_the_class()
    {
        SavePocket(PocketCifar10.Preprocessing with { DoConvertRgb = !PocketCifar10.Preprocessing.DoConvertRgb });
        using PocketCifar10 own = PocketCifar10.Load(_folder.Path);
        File.Delete(_folder.File(ConvNextImageProcessorOptions.FileName));
        using PocketCifar10 built = PocketCifar10.Load(_folder.Path);

        Assert.Equal(!PocketCifar10.Preprocessing.DoConvertRgb, own.ImageProcessorOptions!.DoConvertRgb);
        Assert.Same(PocketCifar10.Preprocessing, built.ImageProcessorOptions);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    public void A_file_that_cannot_be_used_is_named(string file)
    {
        SavePocket();
        File.WriteAllText(_folder.File(file), "{");

        ConvNextException error = Assert.ThrowsAny<ConvNextException>(() => OpenedModel.Open(_folder.Path));

        Assert.StartsWith(_folder.File(file), error.Message, StringComparison.Ordinal);
        using var weightsAlone = OpenedModel.Open(_folder.File("model.safetensors"));
        Assert.Null(weightsAlone.Config);
    }

    [Fact]
    public void What_is_missing_is_said_in_one_sentence()
    {
        SavePocket();
        File.Delete(_folder.File("model.safetensors"));

        Assert.Equal(
            $"The folder {_folder.Path} has no weights; accepted are model.safetensors, pytorch_model.bin, an index of either, or one file ending in .safetensors, "
            + ".bin, .pth, .pt, .tar or .ckpt.",
            Assert.ThrowsAny<ConvNextException>(() => OpenedModel.Open(_folder.Path)).Message);
        Assert.Equal(
            "nowhere does not exist; the path of a file of weights, an index or their folder is expected.",
            Assert.ThrowsAny<ConvNextException>(() => OpenedModel.Open("nowhere")).Message);
        Assert.StartsWith(
            "The program has no weights for SmallClassifier: ",
            Assert.ThrowsAny<ConvNextException>(SmallClassifier.LoadEmbedded).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_outlives_what_it_was_opened_from()
    {
        using PocketCifar10 expected = PocketCifar10.LoadEmbedded();
        expected.SavePacked(_folder.File("packed.safetensors"));
        PocketCifar10 packed;
        using (var opened = OpenedModel.Open(_folder.File("packed.safetensors")))
        {
            packed = PocketCifar10.Load(opened);
        }

        using (packed)
        {
            float[] pixels = Networks.Pixels(PocketCifar10.Network);
            Assert.Equal(Networks.Outputs(expected, pixels), Networks.Outputs(packed, pixels));
        }
    }

    [Fact]
    public void Tensors_of_another_network_are_refused()
    {
        SavePocket();
        File.Delete(_folder.File("config.json"));
        using var opened = OpenedModel.Open(_folder.Path);

        ConvNextException error = Assert.ThrowsAny<ConvNextException>(() => SmallClassifier.Load(opened));

        Assert.Contains("does not hold this network's weights", error.Message, StringComparison.Ordinal);
    }

    private void SavePocket(ConvNextImageProcessorOptions? options = null)
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        model.Save(_folder.Path, options);
    }
}
