using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// The generated files as people read them. Each folder of <c>Snapshots</c> is a case: config.json, its item's metadata in
/// metadata.txt ("Name = value" lines, # for comments; optional), its preprocessor_config.json (optional), and the expected files with .txt behind their names. A folder
/// more is a case more. With CONVNEXT_UPDATE_SNAPSHOTS=1 in the environment the tests write the expected files instead.
/// </summary>
public class SnapshotTests
{
    private const string ConfigName = "config.json";
    private const string MetadataName = "metadata.txt";
    private const string PreprocessorName = "preprocessor_config.json";
    private const string Suffix = ".txt";

    private static readonly bool Update = Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1";

    public static TheoryData<string> Cases => new(CaseNames());

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generated_files_are_the_expected_ones(string name)
    {
        GeneratorRunResult result = RunCase(name);
        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Exception);
        SortedDictionary<string, string> actual = new(StringComparer.Ordinal);
        foreach (GeneratedSourceResult source in result.GeneratedSources)
        {
            actual.Add(source.HintName + Suffix, source.SourceText.ToString());
        }

        string folder = Path.Combine(Repository.PathOf("tests/ConvNext.Generator.Tests/Snapshots"), name);
        if (Update)
        {
            Write(folder, actual);
        }

        Assert.NotEmpty(actual);
        Assert.Equal(string.Join("\n", actual.Keys), string.Join("\n", ExpectedFiles(folder)));
        foreach ((string file, string text) in actual)
        {
            Assert.DoesNotContain('\r', text);
            AssertSameLines(file, File.ReadAllText(Path.Combine(folder, file)), text);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generated_files_compile_without_a_warning(string name) => Assert.Empty(GeneratorHarness.Compile(RunCase(name)));

    [Fact]
    public void All_cases_live_in_one_program()
    {
        TestItem[] items = CaseNames().SelectMany(CreateItems).ToArray();

        GeneratorRunResult result = GeneratorHarness.Run(items);

        Assert.True(items.Length >= 5);
        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
    }

    /// <summary>The folders of <c>Snapshots</c>.</summary>
    internal static string[] CaseNames() =>
        Directory.GetDirectories(Repository.PathOf("tests/ConvNext.Generator.Tests/Snapshots")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal).ToArray();

    private static GeneratorRunResult RunCase(string name) => GeneratorHarness.Run(CreateItems(name));

    /// <summary>What the project of a case hands to the generator.</summary>
    internal static TestItem[] CreateItems(string name)
    {
        string folder = Path.Combine(Repository.PathOf("tests/ConvNext.Generator.Tests/Snapshots"), name);
        string metadataPath = Path.Combine(folder, MetadataName);
        string preprocessorPath = Path.Combine(folder, PreprocessorName);
        List<(string Name, string Value)> metadata = (File.Exists(metadataPath) ? File.ReadAllLines(metadataPath) : Array.Empty<string>())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(parts => (parts[0], parts[1]))
            .ToList();

        // The path is part of no output: a relative one, so that nothing of this machine can be.
        string config = File.ReadAllText(Path.Combine(folder, ConfigName));
        if (!File.Exists(preprocessorPath))
        {
            return [new TestItem($"Snapshots/{name}/{ConfigName}", config, [.. metadata])];
        }

        TestItem preprocessor = TestItem.CreatePreprocessor($"Snapshots/{name}/{PreprocessorName}", File.ReadAllText(preprocessorPath));
        metadata.Add(("Preprocessor", preprocessor.Path));
        return [new TestItem($"Snapshots/{name}/{ConfigName}", config, [.. metadata]), preprocessor];
    }

    private static IEnumerable<string> ExpectedFiles(string folder) =>
        Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Where(file => file is not ConfigName and not MetadataName and not PreprocessorName)
            .Order(StringComparer.Ordinal);

    private static void Write(string folder, SortedDictionary<string, string> files)
    {
        foreach (string stale in ExpectedFiles(folder).ToArray())
        {
            File.Delete(Path.Combine(folder, stale));
        }

        foreach ((string file, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    /// <summary>Names the first line that differs: the texts are too long to show whole.</summary>
    private static void AssertSameLines(string file, string expected, string actual)
    {
        string[] expectedLines = expected.Split('\n');
        string[] actualLines = actual.Split('\n');
        for (int i = 0; i < Math.Max(expectedLines.Length, actualLines.Length); i++)
        {
            string? expectedLine = i < expectedLines.Length ? expectedLines[i] : null;
            string? actualLine = i < actualLines.Length ? actualLines[i] : null;
            Assert.True(
                expectedLine == actualLine,
                $"{file}, line {i + 1}:\nexpected: {expectedLine ?? "the end"}\nactual:   {actualLine ?? "the end"}\nSet CONVNEXT_UPDATE_SNAPSHOTS=1 to accept all changes.");
        }
    }
}
