using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>The program's answers, and its sentences about photos that it cannot answer.</summary>
public sealed partial class ClassifyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_photo_is_answered_with_classes_and_time()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--top", "2", "--threads", "1");

        string[] lines = run.Output.Split('\n');
        Assert.Equal("cat.png", lines[0]);
        Assert.Matches("^   [0-9]{2}\\.[0-9]{2} %  cat$", lines[1]);
        Assert.Matches("^  [ 0-9]{3}\\.[0-9]{2} %  [a-z]+$", lines[2]);
        Assert.Matches("^  [0-9]+\\.[0-9] ms$", lines[3]);
        Assert.Equal(["", ""], [lines[4], run.Errors]);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Several_photos_with_timings_are_answered_in_order()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "--timings", "--top=1", "--", "rocket.jpg", "cat.png");

        Assert.Matches(
            "^rocket\\.jpg\n.* %  airplane\n  [0-9.]+ ms: decode [0-9.]+ ms, resize [0-9.]+ ms, network [0-9.]+ ms\n"
            + "cat\\.png\n.* %  cat\n  [0-9.]+ ms: decode [0-9.]+ ms, resize [0-9.]+ ms, network [0-9.]+ ms\n$",
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Json_holds_the_same_answers_and_the_errors()
    {
        _folder.Write("note.jpg", "This is not a photo.");

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "note.jpg", "rocket.jpg", "--json", "--top", "50", "--timings");

        JsonNode[] photos = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["cat.png", "note.jpg", "rocket.jpg"], photos.Select(photo => (string?)photo["path"]));
        Assert.Equal(["pocket", null, "pocket"], photos.Select(photo => (string?)photo["model"]));
        Assert.Equal(["cat", "airplane"], new[] { photos[0], photos[2] }.Select(photo => (string?)photo["classes"]![0]!["label"]));
        JsonArray classes = photos[0]["classes"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 10), classes.Select(item => (int)item!["index"]!).Order());
        Assert.Equal(1.0, classes.Sum(item => (double)item!["score"]!), 1e-6);
        Assert.True((double)photos[0]["milliseconds"]!["total"]! > 0);
        Assert.Equal($"convnext: {photos[1]["error"]}\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_bad_photo_does_not_keep_the_others_from_their_answers()
    {
        _folder.Write("note.jpg", "This is not a photo.");
        byte[] png = File.ReadAllBytes(_folder.File("cat.png"));
        File.WriteAllBytes(_folder.File("half.png"), png[..(png.Length / 2)]);
        Directory.CreateDirectory(_folder.File("album"));

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "nowhere.jpg", "note.jpg", "cat.png", "half.png", "album", "", "rocket.jpg", "--top", "1");

        Assert.Equal(
            "convnext: nowhere.jpg: There is no such file.\n"
            + "convnext: note.jpg: The file is text; JPEG, PNG, GIF, BMP and WebP are read here.\n"
            + "convnext: half.png: The PNG is truncated: the file ends before its picture is complete.\n"
            + "convnext: album: The folder has no picture; files whose names end in .jpg, .jpeg, .jpe, .jfif, .png, .gif, .bmp, .dib, .webp are taken for such.\n"
            + "convnext: The path of a photo is empty.\n",
            run.Errors);
        Assert.Equal("cat.png\ncat\nrocket.jpg\nairplane\n", Numbers().Replace(run.Output, ""));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task The_backend_changes_the_arithmetic_of_the_resize_only()
    {
        ProgramRun torchvision = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--backend", "torchvision");
        ProgramRun pil = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--backend", "pil");

        double[] scores = [Score(torchvision), Score(pil)];
        Assert.NotEqual(scores[0], scores[1]);
        Assert.Equal(scores[0], scores[1], 0.01);
    }

    [Fact]
    public async Task The_number_of_threads_does_not_change_the_answer()
    {
        ProgramRun one = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--threads", "1");
        ProgramRun three = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--threads", "3");

        Assert.Equal(Score(one), Score(three));
    }

    [Theory]
    [InlineData("softmax", "^cat\\.png\n   [0-9]{2}\\.[0-9]{2} %  cat\n")]
    [InlineData("sigmoid", "^cat\\.png\n   [89][0-9]\\.[0-9]{2} %  cat\n")]
    [InlineData("none", "^cat\\.png\n +[0-9]\\.[0-9]{4}  cat\n")]
    public async Task The_function_that_makes_scores_can_be_chosen(string function, string answer)
    {
        ProgramRun text = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--top", "1", "--function-to-apply", function);
        ProgramRun json = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", $"--function-to-apply={function}");

        Assert.Matches(answer, text.Output);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(function, document.RootElement.GetProperty("function_to_apply").GetString());
    }

    private static double Score(ProgramRun run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("classes")[0].GetProperty("score").GetDouble();
    }

    [GeneratedRegex(" +[0-9.]+ (%  |ms\n)")]
    private static partial Regex Numbers();
}
