using ConvNext.Configuration;
using ConvNext.Generator.Config;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>Items of timm's: their image processing, and those without a file.</summary>
public sealed class TimmItemTests
{
    private const string File = """
        {"architecture": "convnext_tiny", "pretrained_cfg": {"crop_pct": 0.875, "test_input_size": [3, 288, 288], "test_crop_pct": 1.0, "crop_mode": "squash", "interpolation": "bilinear"}}
        """;

    [Theory]
    [InlineData(null, 224, 0.875)]
    [InlineData("288", 288, 1.0)]
    [InlineData("256", 256, 0.875)]
    public void The_second_size_has_its_own_percentage(string? imageSize, int side, double percentage)
    {
        PreprocessorConfig? processing = Read(new ModelItem("net/config.json", File, ImageSize: imageSize)).Preprocessor;

        Assert.NotNull(processing);
        Assert.Equal((new ConvNext.Generator.Config.ImageSize(side, side), percentage), (processing.TargetSize, processing.CropPercentage));
        Assert.Equal((TimmCrop.Squash, PreprocessorFilter.Bilinear, PreprocessorBackend.Pil), (processing.Crop, processing.Resample, processing.Backend));
    }

    [Fact]
    public void An_item_may_do_without_image_processing() =>
        Assert.Null(Read(new ModelItem("net/config.json", File, Preprocessor: "none")).Preprocessor);

    [Fact]
    public void An_architecture_needs_no_file()
    {
        ModelRequest request = Read(new ModelItem("Tiny", null, Architecture: "convnext_xxlarge"));

        Assert.Equal("ConvnextXxlarge", request.ClassName);
        Assert.Equal((1e-5, 1000, 224), (request.Config.LayerNormEps, request.Config.NumLabels, request.Config.ImageHeight));
        Assert.Null(request.Preprocessor);
    }

    [Fact]
    public void An_unknown_architecture_is_told_the_nearest()
    {
        ModelReading reading = ItemReader.Read(new ModelItem("Tiny", null, ClassName: "Tiny", Architecture: "convnext-tiny2"));

        Assert.Null(reading.Request);
        ConfigProblem problem = Assert.Single(reading.Problems);
        Assert.Equal(ProblemKind.UnknownArchitecture, problem.Kind);
        Assert.StartsWith("convnext_tiny,", problem.Arguments[2], System.StringComparison.Ordinal);
    }

    private static ModelRequest Read(ModelItem item)
    {
        ModelReading reading = ItemReader.Read(item);
        Assert.DoesNotContain(reading.Problems, problem => problem.IsError);
        return reading.Request!;
    }
}
