using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Mistakes in preprocessor_config.json: id, whole message, and place in that file.</summary>
public class PreprocessorDiagnosticTests
{
    private const string ModelPath = "models/net/config.json";
    private const string PreprocessorPath = "models/net/preprocessor_config.json";
    private const string Side = "a whole number of at least 1, or {\"shortest_edge\": such a number}, is accepted";
    private const string Crop = "a whole number of at least 1, or {\"height\": such a number, \"width\": such a number}, is accepted";
    private const string Filters = "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming) is accepted";
    private const string Types = "\"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\" or \"ConvNextImageProcessorPil\" is accepted";
    private const string List = "a number, or a list with a number for each channel, is accepted";

    /// <summary>Id, message, and a file in which ‹ and › enclose the place that the diagnostic points at; its model is 224×224×3.</summary>
    public static TheoryData<string, string, string> InFile => new()
    {
        { "CNX001", "The file is not valid JSON: a value is missing before '}'", "{\n \"size\": ‹}›" },
        { "CNX003", "The file is []; a JSON object is accepted", "‹[]›" },
        { "CNX003", "'crop_pct' is null; a finite number above 0 is accepted", "{\"size\": 224, \"crop_pct\": ‹null›}" },
        { "CNX003", "'size' is \"224\"; " + Side, "{\"size\": ‹\"224\"›}" },
        { "CNX003", "'size' is {\"height\": 224, \"width\": 224}; " + Side, "{\"size\": ‹{\"height\": 224, \"width\": 224}›}" },
        { "CNX004", "'size' is 0, but " + Side, "{\n  \"size\": {\"shortest_edge\": ‹0›}}" },
        { "CNX003", "'crop_pct' is \"x\"; a finite number above 0 is accepted", "{\"size\": 224, \"crop_pct\": ‹\"x\"›}" },
        { "CNX004", "'crop_pct' is -1, but a finite number above 0 is accepted", "{\"size\": 224, \"crop_pct\": ‹-1›}" },
        { "CNX004", "'crop_pct' is 1e999, but a finite number above 0 is accepted", "{\"size\": 224, \"crop_pct\": ‹1e999›}" },
        { "CNX004", "'crop_pct' is NaN, but a finite number above 0 is accepted", "{\"size\": 224, \"crop_pct\": ‹NaN›}" },
        { "CNX003", "'resample' is \"bicubic\"; " + Filters, "{\"size\": 224, \"resample\": ‹\"bicubic\"›}" },
        { "CNX004", "'resample' is 6, but " + Filters, "{\"size\": 224, \"resample\": ‹6›}" },
        {
            "CNX004",
            "'resample' is 4, but 0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with the torchvision backend, or any filter with the pil backend "
                + "(\"image_processor_type\": \"ConvNextImageProcessorPil\"), is accepted",
            "{\"size\": 224, \"resample\": ‹4›}"
        },
        { "CNX004", "'do_center_crop' is true, but false, or true beside a \"crop_size\", is accepted", "{\"size\": 224, \"do_center_crop\": ‹true›}" },
        { "CNX003", "'crop_size' is {\"height\": 224}; " + Crop, "{\"size\": 224, \"crop_size\": ‹{\"height\": 224}›}" },
        { "CNX004", "'crop_size' is 0, but " + Crop, "{\"size\": 224, \"crop_size\": {\"height\": 1, \"width\": ‹0›}}" },
        { "CNX004", "'rescale_factor' is 0, but a finite number other than 0 is accepted", "{\"size\": 224, \"rescale_factor\": ‹0›}" },
        { "CNX003", "'image_mean' is []; " + List, "{\"size\": 224, \"image_mean\": ‹[]›}" },
        { "CNX003", "'image_mean' is \"a\"; " + List, "{\"size\": 224, \"image_mean\": [0.5, ‹\"a\"›, 0.5]}" },
        { "CNX004", "'image_mean[1]' is 1e300, but a finite 32-bit float is accepted", "{\"size\": 224, \"image_mean\": [0, ‹1e300›, 0]}" },
        { "CNX004", "'image_std' is 0, but a finite 32-bit float other than 0 is accepted", "{\"size\": 224, \"image_std\": ‹0›}" },
        { "CNX004", "'image_processor_type' is \"ViTImageProcessor\", but " + Types, "{\"size\": 224, \"image_processor_type\": ‹\"ViTImageProcessor\"›}" },
        { "CNX003", "'feature_extractor_type' is 5; \"ConvNextFeatureExtractor\", " + Types, "{\"size\": 224, \"feature_extractor_type\": ‹5›}" },
        {
            "CNX027",
            "The file has no key of a preprocessor_config.json and looks like the config.json of a model; the preprocessor_config.json of a ConvNeXt, "
                + "as transformers writes it, is accepted",
            "‹{›\"model_type\": \"convnext\"}"
        },
        {
            "CNX022",
            "The preprocessor makes images of 384x384, but the network takes 224x224; an item with ImageSize=\"384x384\", or another preprocessor, is accepted",
            "‹{›}"
        },
        {
            "CNX022",
            "The preprocessor makes images of 256x256, but the network takes 224x224; an item with ImageSize=\"256x256\", or another preprocessor, is accepted",
            "{\"size\": ‹{\"shortest_edge\": 256}›}"
        },
        {
            "CNX022",
            "The preprocessor makes images of 224x192, but the network takes 224x224; an item with ImageSize=\"224x192\", or another preprocessor, is accepted",
            "{\"size\": 224, \"do_center_crop\": true, \"crop_size\": ‹{\"height\": 224, \"width\": 192}›}"
        },
        {
            "CNX022",
            "'image_mean' has 2 values, but the network takes 3 channels; one value, or one for each channel, is accepted",
            "{\"size\": 224, \"image_mean\": ‹[0, 1]›}"
        },
        { "CNX022", "'image_std' has 4 values, but the network takes 3 channels; one value, or one for each channel, is accepted",
            "{\"size\": 224, \"image_std\": ‹[1, 1, 1, 1]›}" },
    };

    [Theory]
    [MemberData(nameof(InFile))]
    public void A_mistake_is_reported_where_it_stands(string id, string message, string markedText)
    {
        int start = markedText.IndexOf('‹', StringComparison.Ordinal);
        int end = markedText.IndexOf('›', StringComparison.Ordinal) - 1;
        string text = markedText.Replace("‹", string.Empty, StringComparison.Ordinal).Replace("›", string.Empty, StringComparison.Ordinal);

        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem(ModelPath, "{\"model_type\": \"convnext\"}", ("Preprocessor", PreprocessorPath)), TestItem.CreatePreprocessor(PreprocessorPath, text));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(null)));
        Assert.Equal(PreprocessorPath, diagnostic.Location.GetLineSpan().Path);
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.Equal(text.Take(start).Count(character => character == '\n'), diagnostic.Location.GetLineSpan().StartLinePosition.Line);

        // An error leaves the network's stand-in; there is nothing else to report.
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Single(result.GeneratedSources);
        Assert.Empty(GeneratorHarness.Compile(result, "class User { object Use() => Test.App.Net.Preprocessing; }"));
    }

    [Theory]
    [InlineData("{\"do_resize\": false, \"image_mean\": 0, \"image_std\": 1}")]
    [InlineData("{\"size\": 300, \"do_center_crop\": true, \"crop_size\": 64, \"do_normalize\": false}")]
    public void What_fits_is_not_reported(string text)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem(ModelPath, "{\"num_channels\": 1}", ("Preprocessor", PreprocessorPath), ("ImageSize", "64")), TestItem.CreatePreprocessor(PreprocessorPath, text));

        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void A_file_of_two_models_is_wrong_once()
    {
        TestItem preprocessor = TestItem.CreatePreprocessor("p.json", "{\"size\": 0}");
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("a/config.json", "{\"model_type\": \"convnext\"}", ("Preprocessor", "p.json")),
            new TestItem("b/config.json", "{\"model_type\": \"convnext\"}", ("Preprocessor", "p.json")),
            preprocessor,
            TestItem.CreatePreprocessor("p.json", "{\"size\": 0}"));

        Assert.Equal("CNX004", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void A_file_that_is_not_there_is_reported_at_the_model()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, "{\"model_type\": \"convnext\"}", ("Preprocessor", "nowhere.json"))).Diagnostics);

        Assert.Equal(
            ("CNX017", "The item's Preprocessor is \"nowhere.json\"; the path of an existing file, relative to the project or to the config.json, or \"none\", is accepted"),
            (diagnostic.Id, diagnostic.GetMessage(null)));
        Assert.Equal(ModelPath, diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_reported()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(
            new TestItem(ModelPath, "{\"model_type\": \"convnext\"}", ("Preprocessor", PreprocessorPath)), TestItem.CreatePreprocessor(PreprocessorPath, null)).Diagnostics);

        Assert.Equal(("CNX019", PreprocessorPath), (diagnostic.Id, diagnostic.Location.GetLineSpan().Path));
    }
}
