using System;
using System.IO;
using System.Linq;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Processes;
using ConvNext.Fuzz.Targets;
using Xunit;

namespace ConvNext.Fuzz.Tests;

/// <summary>Every committed input of every target, among them all that ever showed a defect, ends as the documentation says: read or refused, in time and within memory.</summary>
public sealed class SeedTests
{
    private static readonly FuzzFolders Folders = new(Path.Combine(AppContext.BaseDirectory, "Seeds"), Path.Combine(AppContext.BaseDirectory, "no-corpus"));

    public static TheoryData<string> Targets => [.. AllTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_end_as_documented(string name)
    {
        FuzzTarget target = AllTargets.Find(name)!;
        string[] files = [.. Corpus.SeedFiles(Folders.SeedsOf(name))];
        Outcome[] outcomes = Array.ConvertAll(files, file => Judge.Run(target, File.ReadAllBytes(file)));
        Assert.Empty(files.Zip(outcomes).Where(pair => pair.Second.Kind == OutcomeKind.Defect).Select(pair => $"{pair.First}: {pair.Second.Key}\n{pair.Second.Details}"));
        Assert.Contains(outcomes, outcome => outcome.Kind == OutcomeKind.Accepted);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("bmp")]
    [InlineData("webp")]
    public void Seeds_give_the_same_pixels_without_vectors(string name) => Assert.Equal(0, Twins.Compare(AllTargets.Find(name)!, Folders));

    [Fact]
    public void Every_folder_of_seeds_has_a_target() =>
        Assert.All(Directory.GetDirectories(Folders.Seeds), folder => Assert.NotNull(AllTargets.Find(Path.GetFileName(folder))));
}
