using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using ConvNext.Generator.Config;
using ConvNext.Generator.Tests.Pipeline;
using ConvNext.Preprocessing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>
/// The generator and the Runtime each read preprocessor_config.json with a reader of their own: one table holds both to the same
/// rules and the same values.
/// </summary>
public class PreprocessorRulesTests
{
    /// <summary>Files that both read.</summary>
    public static TheoryData<string> Accepted => new()
    {
        "{}",
        "{\"size\": 224, \"crop_pct\": 0.875, \"resample\": 3, \"feature_extractor_type\": \"ConvNextFeatureExtractor\", \"image_mean\": [0.485, 0.456, 0.406], "
            + "\"image_std\": [0.229, 0.224, 0.225]}",
        "\uFEFF{\"size\": {\"shortest_edge\": 96, \"longest_edge\": null}, \"crop_pct\": 1, \"do_resize\": false}",
        "{\"image_processor_type\": \"ConvNextImageProcessorPil\", \"feature_extractor_type\": 5, \"resample\": 5}",
        "{\"image_processor_type\": \"ConvNextImageProcessorFast\", \"resample\": 0}",
        "{\"image_processor_type\": null, \"feature_extractor_type\": \"ConvNextImageProcessorPil\", \"resample\": 1}",
        "{\"do_center_crop\": true, \"crop_size\": 12}",
        "{\"do_center_crop\": true, \"crop_size\": {\"height\": 5, \"width\": 7, \"depth\": 0}, \"size\": 2147483647}",
        "{\"do_center_crop\": false, \"crop_size\": null, \"do_convert_rgb\": true}",
        "{\"do_rescale\": false, \"rescale_factor\": 0, \"do_normalize\": false, \"image_mean\": 1e300, \"image_std\": [0, 1]}",
        "{\"do_rescale\": false, \"rescale_factor\": -1e999}",
        "{\"do_rescale\": false, \"rescale_factor\": NaN, \"do_normalize\": false, \"image_mean\": [NaN, -Infinity, 0]}",
        "{\"rescale_factor\": 0.00392156862745098, \"image_mean\": [0.1, 0.30000000000000004, -5e-324], \"image_std\": [1.7976931348623157e30, 1e-45, -2]}",
        "{\"rescale_factor\": -3.3333333333333335E-10, \"crop_pct\": 5e-324, \"image_mean\": 7}",
        "{\"crop_pct\": null, \"size\": null, \"resample\": null, \"image_mean\": null, \"image_std\": null, \"rescale_factor\": null, \"do_resize\": null, "
            + "\"do_rescale\": null, \"do_normalize\": null}",
        "{\"some_other_key\": {\"size\": []}, \"Size\": \"x\"}",
    };

    /// <summary>Files that both refuse.</summary>
    public static TheoryData<string> Refused => new()
    {
        string.Empty, "[]", "null", "{", "{} {}", "{\"size\": 1,}", "{'size': 1}",
                "{\"size\": null}", "{\"image_mean\": null}",
        "{\"size\": 0}", "{\"size\": -1}", "{\"size\": 2.0}", "{\"size\": 2e2}", "{\"size\": true}", "{\"size\": \"224\"}", "{\"size\": [224]}", "{\"size\": 2147483648}",
        "{\"size\": {}}", "{\"size\": {\"height\": 224, \"width\": 224}}", "{\"size\": {\"shortest_edge\": null}}", "{\"size\": {\"shortest_edge\": 0}}",
        "{\"crop_pct\": 0}", "{\"crop_pct\": -0.5}", "{\"crop_pct\": 1e999}", "{\"crop_pct\": \"1\"}", "{\"crop_pct\": NaN}", "{\"do_resize\": false, \"crop_pct\": 0}",
        "{\"resample\": -1}", "{\"resample\": 6}", "{\"resample\": 3.0}", "{\"resample\": \"bicubic\"}", "{\"resample\": 4}", "{\"do_resize\": false, \"resample\": 5}",
        "{\"do_center_crop\": true}", "{\"do_center_crop\": true, \"crop_size\": null}", "{\"crop_size\": 0}", "{\"crop_size\": 1.5}", "{\"crop_size\": {\"height\": 3}}",
        "{\"crop_size\": {\"height\": 3, \"width\": 0}}", "{\"crop_size\": {\"shortest_edge\": 3}}", "{\"crop_size\": [3, 3]}",
        "{\"rescale_factor\": 0}", "{\"rescale_factor\": 1e999}", "{\"rescale_factor\": true}", "{\"do_rescale\": false, \"rescale_factor\": \"1\"}",
        "{\"image_mean\": []}", "{\"image_mean\": [0.5, \"a\"]}", "{\"image_mean\": [null]}", "{\"image_mean\": 1e39}", "{\"image_mean\": {}}",
        "{\"do_normalize\": false, \"image_mean\": []}",
        "{\"image_std\": [1, 0, 1]}", "{\"image_std\": 1e-50}", "{\"image_std\": -1e39}", "{\"image_std\": \"1\"}",
        "{\"image_processor_type\": \"ViTImageProcessor\"}", "{\"image_processor_type\": \"convnextimageprocessor\"}", "{\"feature_extractor_type\": 5}",
        "{\"image_processor_type\": 1, \"feature_extractor_type\": \"ConvNextFeatureExtractor\"}",
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_both_accept_means_the_same_to_both(string json)
    {
        ConvNextImageProcessorOptions runtime = ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(json), "file");

        PreprocessorReading reading = PreprocessorReader.Read(new PreprocessorItem("file", json));

        Assert.Empty(reading.Problems);
        PreprocessorConfig config = reading.Config!;
        Assert.Equal(
            (runtime.Backend.ToString(), runtime.DoResize, runtime.ShortestEdge, runtime.CropPercentage, runtime.Resample.ToString(), runtime.DoCenterCrop),
            (config.Backend.ToString(), config.DoResize, config.ShortestEdge, config.CropPercentage, config.Resample.ToString(), config.DoCenterCrop));
        Assert.Equal(runtime.CropSize?.ToString(), config.CropSize is { } crop ? new global::ConvNext.ImageSize(crop.Height, crop.Width).ToString() : null);
        Assert.Equal(
            (runtime.DoRescale, runtime.RescaleFactor, runtime.DoNormalize, runtime.DoConvertRgb),
            (config.DoRescale, config.RescaleFactor, config.DoNormalize, config.DoConvertRgb));
        Assert.Equal(runtime.ImageMean, config.ImageMean);
        Assert.Equal(runtime.ImageStandardDeviation, config.ImageStandardDeviation);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_one_refuses_the_other_refuses(string json)
    {
        Assert.Throws<ImageProcessingException>(() => ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(json), "file"));

        PreprocessorReading reading = PreprocessorReader.Read(new PreprocessorItem("file", json));

        Assert.NotEmpty(reading.Problems);
        Assert.Null(reading.Config);
    }

    /// <summary>Compiles one class per accepted file and compares what it says when it runs with what the Runtime reads.</summary>
    [Fact]
    public void The_generated_options_are_those_that_the_runtime_reads()
    {
        List<string> files = ((IEnumerable<object[]>)Accepted).Select(row => (string)row[0]).ToList();
        TestItem[] items = files.SelectMany((json, index) => new[]
        {
            new TestItem($"m{index}/config.json", "{\"num_stages\": 1, \"depths\": [0], \"hidden_sizes\": [8], \"image_size\": 8}", ("ClassName", $"M{index}"),
                ("Preprocessor", $"{index}.json"), ("ImageSize", SizeMadeBy(json))),
            TestItem.CreatePreprocessor($"{index}.json", json),
        }).ToArray();
        GeneratorRunResult result = GeneratorHarness.Run(items);
        Assert.All(result.Diagnostics, diagnostic => Assert.True(diagnostic.Id is "CNX006", diagnostic.ToString()));
        using var stream = new MemoryStream();
        EmitResult emitted = GeneratorHarness.CreateCompilation(true,
            [.. result.GeneratedSources.Select(static (GeneratedSourceResult source) => source.SourceText.ToString())]).Emit(stream);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        Assembly assembly = Assembly.Load(stream.ToArray());

        for (int i = 0; i < files.Count; i++)
        {
            Type type = assembly.GetType($"Test.App.M{i}", throwOnError: true)!;
            var made = (ConvNextImageProcessorOptions)type.GetProperty("Preprocessing")!.GetValue(null)!;
            ConvNextImageProcessorOptions read = ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(files[i]), "file");
            Assert.Equal(read.ImageMean.AsEnumerable(), made.ImageMean.AsEnumerable());
            Assert.Equal(read.ImageStandardDeviation.AsEnumerable(), made.ImageStandardDeviation.AsEnumerable());
            Assert.Equal(read, made with { ImageMean = read.ImageMean, ImageStandardDeviation = read.ImageStandardDeviation, UnknownKeys = read.UnknownKeys });
            Assert.Same(made, ((NetworkDescription)type.GetProperty("Network")!.GetValue(null)!).Preprocessing);
        }
    }

    // A network for images of another size would be an error.
    private static string SizeMadeBy(string json)
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(json), "file");
        return options is { DoCenterCrop: true, CropSize: { } crop } ? $"{crop.Height}x{crop.Width}" : options.DoResize ? $"{options.ShortestEdge}" : "8";
    }
}
