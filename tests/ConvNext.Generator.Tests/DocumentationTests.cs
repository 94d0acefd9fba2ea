using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Tests.Pipeline;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests;

/// <summary>The C# of docs/from-transformers.md compiles, block by block.</summary>
public class DocumentationTests
{
    private const string Page = "from-transformers.md";

    [Fact]
    public void Every_block_of_the_page_compiles()
    {
        string[] blocks = Blocks(File.ReadAllText(Repository.PathOf($"docs/{Page}"))).ToArray();
        string config = File.ReadAllText(Repository.PathOf("models/convnext-tiny-384/config.json"));
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("models/convnext-tiny-384/config.json", config, ("ClassName", "ConvNextTiny"), ("Namespace", "MyApp"), ("Outputs", "all")));

        Diagnostic[] errors = GeneratorHarness.Compile(result, [.. blocks.Select(Program)]).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();

        Assert.True(blocks.Length >= 8);
        Assert.Empty(errors);
    }

    private static string Program(string block, int index) => $$"""
        using System;
        using ConvNext;
        using ConvNext.Preprocessing;
        using MyApp;

        internal static class Block{{index}}
        {
            internal static void Run()
            {
                {{block}}
            }
        }
        """;

    private static IEnumerable<string> Blocks(string page)
    {
        const string Opening = "```csharp\n";
        for (int start = page.IndexOf(Opening, StringComparison.Ordinal); start >= 0; start = page.IndexOf(Opening, start, StringComparison.Ordinal))
        {
            start += Opening.Length;
            yield return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        }
    }
}
