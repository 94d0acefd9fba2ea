using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Every sentence about a mistake that the program has is seen by a test: what no test brings about may be wrong for years.</summary>
public sealed partial class SentenceTests
{
    // What it takes to see these is a machine, a decoder or an index with a defect, a device that fails while it is read, or a file that goes while it is looked for.
    private static readonly string[] BeyondTests =
    [
        ", which says what network its weights are of.",
        "cannot be followed:",
        ": The pipe cannot be read (",
        "The parts of the index do not belong together.",
        "convnext: This machine does not compute the recorded bits; please report the lines above.",
    ];

    [Fact]
    public void Each_is_in_a_test()
    {
        // In a regular expression a full stop has backslashes before it.
        string tests = Texts("tests/ConvNext.Cli.Tests").Replace("\\\\.", ".", StringComparison.Ordinal).Replace("\\.", ".", StringComparison.Ordinal);
        string[] sentences = [.. Sentences().Matches(Texts("src/ConvNext.Cli")).Select(found => LongestPart(found.Groups["text"].Value)).Distinct()];

        string[] unseen = [.. sentences.Where(sentence => !tests.Contains(sentence, StringComparison.Ordinal))];

        Assert.True(sentences.Length > 50, $"Only {sentences.Length} sentences are found.");
        Assert.Empty(unseen);
        Assert.Empty(BeyondTests.Except(sentences));
    }

    private static string Texts(string folder) => string.Join('\n', Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    // Between the holes of an interpolated text.
    private static string LongestPart(string text) => Holes().Split(text).Select(part => part.Trim()).MaxBy(part => part.Length)!;

    [GeneratedRegex("""(?:Exception|errors\.WriteLine)\(\s*\$?"(?<text>(?:[^"\\]|\\.)*)["]""")]
    private static partial Regex Sentences();

    [GeneratedRegex("""\{[^{}]*(?:\}|$)""")]
    private static partial Regex Holes();
}
