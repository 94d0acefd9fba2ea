using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext explain</c>: parts that add up to the logit, and a picture of them.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_parts_add_up_to_the_logits()
    {
        ProgramRun logits = await ProgramRun.In(_folder.Path, "classify", "rocket.jpg", "--json", "--top", "10", "--function", "none");
        ProgramRun run = await ProgramRun.In(_folder.Path, "explain", "rocket.jpg", "--json", "--top", "10");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        JsonArray classes = JsonNode.Parse(logits.Output)!["classes"]!.AsArray();
        JsonArray explanations = JsonNode.Parse(run.Output)!["explanations"]!.AsArray();
        Assert.Equal(classes.Select(one => (string)one!["label"]!), explanations.Select(one => (string)one!["label"]!));
        for (int i = 0; i < 10; i++)
        {
            double logit = (double)classes[i]!["score"]!;
            double[] parts = [.. explanations[i]!["map"]!.AsArray().SelectMany(row => row!.AsArray()).Select(part => (double)part!)];
            Assert.Equal(16, parts.Length);
            Assert.Equal(logit, parts.Average() + (double)explanations[i]!["constant"]!, 1e-4);
            Assert.Equal(logit, (double)explanations[i]!["logit"]!, 1e-4);
        }
    }

    [Fact]
    public async Task A_class_can_be_held_against_another()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "explain", "cat.png", "--json", "--class", "Cat", "--against", "5");
        ProgramRun both = await ProgramRun.In(_folder.Path, "explain", "cat.png", "--json", "--top", "10");

        JsonNode explanation = Assert.Single(JsonNode.Parse(run.Output)!["explanations"]!.AsArray())!;
        Assert.Equal(("cat", "dog"), ((string?)explanation["label"], (string?)explanation["against"]));
        JsonArray all = JsonNode.Parse(both.Output)!["explanations"]!.AsArray();
        Assert.Equal(Logit("cat") - Logit("dog"), (double)explanation["logit"]!, 1e-4);

        double Logit(string label) => (double)all.Single(one => (string?)one!["label"] == label)!["logit"]!;
    }

    [Fact]
    public async Task The_picture_of_the_README_is_what_the_program_draws()
    {
        await ProgramRun.In(_folder.Path, "explain", "cat.png", "--class", "cat", "--against", "dog", "-o", "heat.png");

        // Pixels: the same picture may be compressed in other bytes.
        ManagedImageDecoder decoder = new();
        RgbImage shown = decoder.DecodeFile(Repository.PathOf("docs/images/explain.png"));
        RgbImage drawn = decoder.DecodeFile(_folder.File("heat.png"));
        Assert.Equal((shown.Height, shown.Width), (drawn.Height, drawn.Width));
        Assert.True(shown.Pixels.AsSpan().SequenceEqual(drawn.Pixels), "docs/images/explain.png is to be made anew.");
    }

    [Fact]
    public async Task The_picture_has_what_was_seen_and_a_panel_for_each_class()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "explain", "cat.png", "-o", "heat.png", "--top", "2");

        string panelLines = string.Concat(Pocket.Answers("cat.png", 2).Select(answer =>
            $" +{answer.Replace("% ", "%  ", StringComparison.Ordinal)}: logit [-0-9.]+, of which [-0-9.]+ is of no place\n"));
        Assert.Matches($"^heat\\.png: what the network saw, and from left to right\n{panelLines}", run.Output);
        RgbImage drawn = new ManagedImageDecoder().DecodeFile(_folder.File("heat.png"));
        Assert.Equal(384, drawn.Height);
        Assert.Equal((3 * 384) + (2 * 8), drawn.Width);

        // The panels differ from one another, and white lies between them.
        byte[][] panels = [.. Enumerable.Range(0, 3).Select(panel => Enumerable.Range(0, 384).SelectMany(row => drawn.Pixels.AsSpan(((row * drawn.Width) + (panel * 392)) * 3, 384 * 3).ToArray()).ToArray())];
        Assert.NotEqual(panels[0], panels[1]);
        Assert.NotEqual(panels[1], panels[2]);
        Assert.All(drawn.Pixels.AsSpan(384 * 3, 8 * 3).ToArray(), value => Assert.Equal(255, value));
    }

    [Theory]
    [InlineData("explain cat.png", "explain needs the file to write: -o heat.png.", 2)]
    [InlineData("explain -o heat.png", "explain needs one picture, but 0 are given.", 2)]
    [InlineData("explain cat.png -o cat.png", "cat.png is the file to read; choose another name for the file to write.", 2)]
    [InlineData("explain cat.png --class zebra --json", "No class of the network is called 'zebra'; accepted are its labels (airplane, automobile, bird, …) and numbers from 0 to 9.", 1)]
    [InlineData("explain cat.png --class Cat --against 3 --json", "Options --class and --against both mean cat; two different classes are expected.", 1)]
    [InlineData("explain cat.png --against 10 --json", "No class of the network is called '10'; accepted are its labels (airplane, automobile, bird, …) and numbers from 0 to 9.", 1)]
    [InlineData("explain nowhere.png --json", "nowhere.png: There is no such file.", 1)]
    [InlineData("explain cat.png -o no/heat.png", "no/heat.png cannot be written: there is no such folder.", 1)]
    public async Task What_cannot_be_explained_is_one_sentence(string arguments, string sentence, int exitCode)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, arguments.Split(' '));

        Assert.StartsWith($"convnext: {sentence}", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.Equal(("", exitCode), (run.Output, run.ExitCode));
    }
}
