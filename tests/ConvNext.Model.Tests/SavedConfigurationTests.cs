using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>The configurations beside saved weights: what the reference reads, and what nobody reads.</summary>
public class SavedConfigurationTests
{
    [Fact]
    public void The_file_says_what_the_reference_wants_to_know()
    {
        using var folder = new TemporaryFolder();
        using SmallClassifier model = SmallClassifier.CreateRandom();
        model.Save(folder.Path);

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("float32", ConvNextConfig.Load(folder.File("config.json")).Dtype);
    }

    [Fact]
    public void The_image_processor_is_saved_and_loaded_with_the_model()
    {
        using var folder = new TemporaryFolder();
        using SmallClassifier model = SmallClassifier.CreateRandom();
        Assert.Null(model.ImageProcessorOptions);
        model.Save(folder.Path);
        using (SmallClassifier byDefault = SmallClassifier.Load(folder.Path))
        {
            AssertSame(ConvNextImageProcessorOptions.Default with { ShortestEdge = 32 }, byDefault.ImageProcessorOptions!);
        }

        ConvNextImageProcessorOptions chosen = ConvNextImageProcessorOptions.Default with
        {
            Backend = ImageProcessorBackend.Pil,
            ShortestEdge = 32,
            CropPercentage = 0.95,
            Resample = ResamplingFilter.Lanczos,
            DoCenterCrop = true,
            CropSize = new ImageSize(31, 30),
            DoConvertRgb = true,
            RescaleFactor = 1 / 3.0,
            ImageMean = [0.485, 0.456, 0.406],
            ImageStandardDeviation = [0.1],
        };
        model.Save(folder.Path, chosen);
        using SmallClassifier loaded = SmallClassifier.Load(folder.Path);
        AssertSame(chosen, loaded.ImageProcessorOptions!);
        loaded.Save(folder.Path);
        AssertSame(chosen, ConvNextImageProcessorOptions.Parse(File.ReadAllBytes(folder.File("preprocessor_config.json")), "saved"));
    }

    [Fact]
    public void Floats_are_saved_as_floats()
    {
        var config = new ConvNextConfig { LayerNormEps = 0, LayerScaleInitValue = 1, InitializerRange = 1e-12, DropPathRate = 1e22 };
        string text = Encoding.UTF8.GetString(config.ToJson());
        Assert.Contains("\"layer_norm_eps\": 0.0,", text, StringComparison.Ordinal);
        Assert.Contains("\"layer_scale_init_value\": 1.0,", text, StringComparison.Ordinal);
        Assert.Contains("\"initializer_range\": 1e-12,", text, StringComparison.Ordinal);
        Assert.Contains("\"drop_path_rate\": 1e+22,", text, StringComparison.Ordinal);
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.Default with { CropPercentage = 1, RescaleFactor = 1, ImageMean = [0], ImageStandardDeviation = [1] };
        text = Encoding.UTF8.GetString(options.ToJson());
        Assert.Contains("\"crop_pct\": 1.0,", text, StringComparison.Ordinal);
        Assert.Contains("\"rescale_factor\": 1.0,", text, StringComparison.Ordinal);
        Assert.Matches("\"image_mean\": \\[\\s*0\\.0\\s*\\]", text);
    }

    [Fact]
    public void Keys_that_nothing_reads_survive_with_their_digits_and_order()
    {
        const string Unknown = """
            "zebra": 1.50, "auto_map": {"AutoModel": "x.Y", "n": [1.0, 1e400, NaN]}, "_name_or_path": "\u00e4\"", "big": 12345678901234567890, "x": null
            """;
        using var folder = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using SmallClassifier made = SmallClassifier.CreateRandom();
        made.Save(folder.Path);
        foreach (string name in new[] { "config.json", "preprocessor_config.json" })
        {
            string text = File.ReadAllText(folder.File(name));
            File.WriteAllText(folder.File(name), "{" + Unknown + "," + text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..]);
        }

        using SmallClassifier loaded = SmallClassifier.Load(folder.Path);
        loaded.Save(second.Path);

        string[] keys = ["zebra", "auto_map", "_name_or_path", "big", "x"];
        string[] values = ["1.50", "{\"AutoModel\": \"x.Y\", \"n\": [1.0, 1e400, NaN]}", "\"\\u00e4\\\"\"", "12345678901234567890", "null"];
        UnknownKeys config = ConvNextConfig.Load(second.Path).UnknownKeys;
        UnknownKeys processor = ConvNextImageProcessorOptions.Parse(File.ReadAllBytes(second.File("preprocessor_config.json")), "saved").UnknownKeys;
        Assert.Equal(keys, config.Select(key => key.Key));
        Assert.Equal(values, config.Select(key => key.Value));
        Assert.Equal(config, processor);
    }

    // Immutable arrays compare by reference: the lists are compared by themselves.
    private static void AssertSame(ConvNextImageProcessorOptions expected, ConvNextImageProcessorOptions actual)
    {
        Assert.Equal(expected.ImageMean.ToArray(), actual.ImageMean.ToArray());
        Assert.Equal(expected.ImageStandardDeviation.ToArray(), actual.ImageStandardDeviation.ToArray());
        Assert.Equal(expected, actual with { ImageMean = expected.ImageMean, ImageStandardDeviation = expected.ImageStandardDeviation });
    }
}
