using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Rooms.Tests;

/// <summary>Source files, templates of generated code among them, fit a screen's width and a reader's patience.</summary>
public sealed class SourceFileTests
{
    private const int MostColumns = 180;
    private const int MostLines = 250;
    private static readonly string[] Made = ["obj", "bin"];

    [Fact]
    public void No_file_of_the_sources_is_longer_or_wider_than_can_be_read()
    {
        string root = Repository.PathOf("src");
        string[] files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(path => !IsMade(Path.GetRelativePath(root, path)))];
        Assert.NotEmpty(files);

        string[] problems = [.. files.SelectMany(path => Problems(Path.GetRelativePath(root, path), File.ReadAllLines(path)))];

        Assert.True(problems is [], string.Join("\n", problems));
    }

    [Fact]
    public void What_is_longer_or_wider_is_named()
    {
        string widest = new('x', MostColumns);
        string[] longest = [.. Enumerable.Repeat(widest, MostLines)];

        Assert.Empty(Problems("File.cs", longest));
        Assert.Equal(["File.cs has 251 lines; up to 250 are accepted."], Problems("File.cs", [.. longest, ""]));
        Assert.Equal(["File.cs, line 2 has 181 columns; up to 180 are accepted."], Problems("File.cs", ["", widest + "x"]));
    }

    private static IEnumerable<string> Problems(string name, string[] lines)
    {
        if (lines.Length > MostLines)
        {
            yield return $"{name} has {lines.Length} lines; up to {MostLines} are accepted.";
        }

        for (int line = 0; line < lines.Length; line++)
        {
            if (lines[line].Length > MostColumns)
            {
                yield return $"{name}, line {line + 1} has {lines[line].Length} columns; up to {MostColumns} are accepted.";
            }
        }
    }

    private static bool IsMade(string path) => path.Split(Path.DirectorySeparatorChar).Intersect(Made, StringComparer.Ordinal).Any();
}
