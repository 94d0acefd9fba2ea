using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Pipeline;
using ConvNext.Generator.Support;
using ConvNext.Preprocessing;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>
/// Configuration files on which one reader or the other once failed, read by both. The environment variable ConvNextFoundFixtures can name
/// another folder with files of the same kinds.
/// </summary>
public class FoundFilesTests
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("ConvNextFoundFixtures") ?? Path.Combine(AppContext.BaseDirectory, "found");

    public static IEnumerable<object[]> Files =>
        from kind in new[] { "config-infinity", "gen-latin1", "gen-timm-config", "hostile" }
        let folder = Path.Combine(Folder, kind)
        where Directory.Exists(folder)
        from path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
        select new object[] { kind, Path.GetFileName(path) };

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_readers_say_the_same(string kind, string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, kind, name));
        SourceText text = SourceText.From(new MemoryStream(file), checksumAlgorithm: SourceHashAlgorithm.Sha256);
        TextProblem? encoding = TextEncoding.FindProblem(text);
        bool isPreprocessor = name.StartsWith("preprocessor", StringComparison.Ordinal);
        EquatableArray<ConfigProblem> problems = isPreprocessor
            ? PreprocessorReader.Read(new PreprocessorItem(name, text.ToString(), encoding)).Problems
            : ConfigReader.Read(text.ToString(), default, encoding).Problems;
        ConvNextException? error = Record.Exception(
            () => _ = isPreprocessor ? (object)ConvNextImageProcessorOptions.Parse(file, name) : ConvNext.ConvNextConfig.Parse(file, name)) as ConvNextException;

        Assert.Equal(problems.Any(problem => problem.IsError), error is not null);
        string said = string.Join(" ", problems.SelectMany(problem => problem.Arguments));
        switch (kind)
        {
            case "config-infinity":
                bool isUtf16 = file[0] is 0xFE or 0xFF || file[1] == 0;
                Assert.Equal(isUtf16, error is not null);
                break;
            case "gen-latin1":
                Assert.Contains("UTF-8", said, StringComparison.Ordinal);
                Assert.Contains("UTF-8", error!.Message, StringComparison.Ordinal);
                break;
            case "gen-timm-config":
                // It was refused until timm's networks were built.
                Assert.True(error is null, error?.Message);
                break;
            case "hostile" when name.StartsWith("config-num_stages", StringComparison.Ordinal):
                Assert.Contains("num_stages", said, StringComparison.Ordinal);
                Assert.Contains("num_stages", error!.Message, StringComparison.Ordinal);
                break;
        }
    }
}
