using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>What is wrong with the project that a model is in: one diagnostic, however many models there are.</summary>
public class ProjectDiagnosticTests
{
    private const string ModelPath = "models/net/config.json";

    [Fact]
    public void A_project_without_pointers_is_told_once_what_to_add()
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(allowUnsafe: false);

        GeneratorRunResult result = GeneratorHarness.Run(compilation, new TestItem("a/config.json", "{\"model_type\": \"convnext\"}"),
            new TestItem("b/config.json", "{\"model_type\": \"convnext\"}"));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(
            ("CNX021", "Generated networks use pointers; add <AllowUnsafeBlocks>true</AllowUnsafeBlocks> to a PropertyGroup of the project", Location.None),
            (diagnostic.Id, diagnostic.GetMessage(null), diagnostic.Location));
        Assert.All(result.GeneratedSources, source => Assert.DoesNotContain("unsafe", source.SourceText.ToString(), StringComparison.Ordinal));
        Assert.Empty(GeneratorHarness.Run(compilation).Diagnostics);
    }

    [Fact]
    public void A_project_without_the_runtime_is_told_once_and_given_nothing_that_needs_it()
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
        compilation = compilation.WithReferences(compilation.References.Where(reference => !reference.Display!.EndsWith("ConvNext.Runtime.dll", StringComparison.Ordinal)));

        GeneratorRunResult result = GeneratorHarness.Run(compilation, new TestItem("a/config.json", """{"model_type": "convnext"}"""),
            new TestItem("b/config.json", """{"model_type": "convnext"}"""));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("CNX023", diagnostic.Id);
        Assert.Contains("add <PackageReference Include=\"ConvNext.Runtime\" />", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp6, "6")]
    [InlineData(LanguageVersion.CSharp7_3, "7.3")]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    [InlineData(LanguageVersion.CSharp11, null)]
    [InlineData(LanguageVersion.CSharp12, null)]
    [InlineData(LanguageVersion.Latest, null)]
    public void A_project_of_an_older_language_is_told_once(LanguageVersion language, string? named)
    {
        const string User = "class User { object Use() { return Test.App.Net.Load(\"file\").CreateSession(null); } }";
        var options = new CSharpParseOptions(language);
        CSharpCompilation empty = GeneratorHarness.CreateCompilation().WithOptions(
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        CSharpCompilation compilation = empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(User, options));

        GeneratorRunResult result = GeneratorHarness.Run(compilation, new TestItem(ModelPath, "{\"image_size\": 64}"));
        IEnumerable<SyntaxTree> generated = result.GeneratedSources.Select(source => CSharpSyntaxTree.ParseText(source.SourceText, options));

        Assert.Equal(named is null ? [] : new[] { $"CNX024: The project compiles as C# {named}," },
            result.Diagnostics.Select(found => $"{found.Id}: {found.GetMessage(null).Split(" but")[0]}"));
        Assert.DoesNotContain(compilation.AddSyntaxTrees(generated).GetDiagnostics(), found => found.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("ConvNext")]
    [InlineData("System")]
    public void A_type_that_hides_a_namespace_is_named(string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            GeneratorHarness.CreateCompilation(true, $"internal class {name} {{ }}"), new TestItem(ModelPath, """{"model_type": "convnext"}"""));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("CNX025", diagnostic.Id);
        Assert.StartsWith($"The type '{name}' stands outside of all namespaces", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }
}
