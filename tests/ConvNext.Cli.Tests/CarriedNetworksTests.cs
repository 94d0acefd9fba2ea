using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Cli.Networks;
using ConvNext.Imaging;
using ConvNext.Networks;
using ConvNext.Preprocessing;
using ConvNext.Results;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>
/// Checkpoints with heads of their own: the program finds the network and the image size by the files beside the weights. tests/aot/carried.sh does it with all sizes.
/// </summary>
public sealed class CarriedNetworksTests : IDisposable
{
    private const int Classes = 37;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Five_published_sizes_take_any_head_at_two_image_sizes()
    {
        NamedNetwork[] published = [.. NamedNetwork.All.Skip(1)];

        Assert.Equal(["tiny", "small", "base", "large", "xlarge"], published.Select(network => network.Name));
        Assert.All(published, network => Assert.True(network.Describe().TakesAnyLabels));
        Assert.All(published, network => Assert.Equal([new ImageSize(224, 224), new ImageSize(384, 384)], network.Describe().ImageSizes));
    }

    [Theory]
    [InlineData("tiny", 224)]
    [InlineData("tiny", 384)]
    [InlineData("small", 224)]
    [InlineData("small", 384)]
    public async Task A_head_of_any_size_answers_as_the_class_itself(string name, int side)
    {
        using (ConvNextModel random = name == "tiny" ? ConvNextTiny.CreateRandom(5, Breeds()) : ConvNextSmall.CreateRandom(5, Breeds()))
        {
            random.Save(_folder.Path, random.ImageProcessorOptions!.ForImageSize(new ImageSize(side, side)));
        }

        ProgramRun run = await Classify();

        using ConvNextModel model = name == "tiny" ? ConvNextTiny.Load(_folder.Path) : ConvNextSmall.Load(_folder.Path);
        Assert.Equal(("", name), (run.Errors, ModelOf(run)));
        Assert.Equal(Expected(model, side, processor: null), Found(run));
    }

    [Fact]
    public async Task Only_image_size_says_so()
    {
        Save(ConvNextTiny.CreateRandom(5, Breeds()));
        File.Delete(_folder.File("preprocessor_config.json"));
        Change(config => config["image_size"] = 384);

        ProgramRun run = await Classify();

        using ConvNextModel model = ConvNextTiny.Load(_folder.Path);
        Assert.Equal(("", "tiny"), (run.Errors, ModelOf(run)));
        Assert.Equal(Expected(model, 384, model.ImageProcessorOptions!.ForImageSize(new ImageSize(384, 384))), Found(run));
    }

    [Theory]
    [InlineData(224)]
    [InlineData(384)]
    public async Task A_config_of_timms_says_so_too(int side)
    {
        Save(ConvNextTiny.CreateRandom(5, Breeds()));
        File.Delete(_folder.File("preprocessor_config.json"));
        _folder.Write(
            "config.json",
            $$"""{"architecture": "convnext_tiny", "num_classes": {{Classes}}, "pretrained_cfg": {"input_size": [3, {{side}}, {{side}}], "crop_pct": 0.9, "interpolation": "bicubic"} }""");

        ProgramRun run = await Classify();

        ConvNextImageProcessorOptions timm = new()
        {
            Backend = ImageProcessorBackend.Pil,
            Crop = ImageCrop.Center,
            TargetSize = new ImageSize(side, side),
            CropPercentage = 0.9,
            ImageMean = [0.485, 0.456, 0.406],
            ImageStandardDeviation = [0.229, 0.224, 0.225],
        };
        using ConvNextModel model = ConvNextTiny.Load(_folder.Path);
        Assert.Equal(("", "tiny"), (run.Errors, ModelOf(run)));
        Assert.Equal(Expected(model, side, timm), Found(run));
    }

    [Fact]
    public async Task An_image_size_that_no_network_has_is_one_sentence()
    {
        Save(ConvNextTiny.CreateRandom(5, Breeds()));
        _folder.Write("preprocessor_config.json", "{\"size\": 288}");

        ProgramRun run = await Classify();

        Assert.Equal(
            "convnext: ./config.json with preprocessor_config.json is for images of 288×288, but the network 'tiny' was generated for 224×224 and 384×384; "
            + "'convnext new . -o App' writes a project that has it.\n",
            run.Errors);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_network_that_is_near_one_of_them_is_compared_with_that_one()
    {
        Save(ConvNextTiny.CreateRandom(5, Breeds()));
        Change(config => config["hidden_act"] = "relu");

        ProgramRun run = await Classify();

        Assert.Equal(
            "convnext: ./config.json: \"hidden_act\" is relu, but the network 'tiny' was generated with gelu; 'convnext new . -o App' writes a project that has it.\n", run.Errors);
    }

    private static string[] Breeds() => [.. Enumerable.Range(0, Classes).Select(id => $"breed {id}")];

    private Task<ProgramRun> Classify() => ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", ".", "--json", "--top", "100");

    private static string? ModelOf(ProgramRun run) => (string?)JsonNode.Parse(run.Output)?["model"];

    private static List<(int Index, float Score)> Found(ProgramRun run) =>
        [.. JsonNode.Parse(run.Output)!["classes"]!.AsArray().Select(found => ((int)found!["index"]!, (float)found["score"]!))];

    private List<(int Index, float Score)> Expected(ConvNextModel model, int side, ConvNextImageProcessorOptions? processor)
    {
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions
        {
            ImageSize = new ImageSize(side, side),
            ImageProcessor = processor is null ? null : new ConvNextImageProcessor(processor),
        });
        ClassificationResult result = session.ClassifyFile(_folder.File("cat.png"), topK: 100);
        Assert.Equal(Classes, result.Count);
        return [.. result.Select(found => (found.Index, found.Score))];
    }

    private void Save(ConvNextModel model)
    {
        using (model)
        {
            model.Save(_folder.Path);
        }
    }

    private void Change(Action<JsonObject> change)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(_folder.File("config.json")))!.AsObject();
        change(config);
        _folder.Write("config.json", config.ToJsonString());
    }
}
