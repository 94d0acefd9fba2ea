using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>The metadata Accessibility: who sees the generated class, also where its configuration is in error.</summary>
public class AccessibilityTests
{
    private const string Good = """{ "num_stages": 1, "hidden_sizes": [8], "depths": [1], "image_size": 28 }""";

    private const string Bad = """{ "num_channels": 0 }""";

    [Theory]
    [InlineData("public", Good, Accessibility.Public)]
    [InlineData("internal", Good, Accessibility.Internal)]
    [InlineData(null, Good, Accessibility.Internal)]
    [InlineData("public", Bad, Accessibility.Public)]
    [InlineData(null, Bad, Accessibility.Internal)]
    public void The_class_is_seen_by_whom_the_item_says(string? metadata, string config, Accessibility expected)
    {
        Compilation compilation = Compile(Run(metadata, config));

        Assert.Equal(expected, compilation.GetTypeByMetadataName("Test.App.Net")!.DeclaredAccessibility);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void A_part_of_the_projects_own_still_decides_where_the_item_says_nothing()
    {
        Compilation compilation = Compile(Run(null, Good), "namespace Test.App; public partial class Net;");

        Assert.Equal(Accessibility.Public, compilation.GetTypeByMetadataName("Test.App.Net")!.DeclaredAccessibility);
    }

    [Theory]
    [InlineData("Public")]
    [InlineData("protected")]
    public void Anything_else_is_refused(string metadata)
    {
        Diagnostic diagnostic = Assert.Single(Run(metadata, Good).Diagnostics);

        Assert.Equal("CNX017", diagnostic.Id);
        Assert.Equal($"The item's Accessibility is \"{metadata}\"; public or internal is accepted", diagnostic.GetMessage());
    }

    /// <summary>What a person at an editor reads: shapes of what goes in and out; and no word about a part of one's own where the item decides.</summary>
    [Fact]
    public void The_class_is_documented_with_its_shapes()
    {
        INamedTypeSymbol type = Compile(Run("public", Good)).GetTypeByMetadataName("Test.App.Net")!;

        string documentation = type.GetDocumentationCommentXml()!;
        Assert.Contains("floats of shape (N, 3, 28, 28)", documentation, StringComparison.Ordinal);
        Assert.Contains("<c>logits</c>: (2), one score for each of the labels", documentation, StringComparison.Ordinal);
        Assert.DoesNotContain("partial class", documentation, StringComparison.Ordinal);
        Assert.All(
            type.GetMembers().Where(static member =>
                member is { DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false } and not IMethodSymbol { AssociatedSymbol: not null }),
            member => Assert.NotEqual("", member.GetDocumentationCommentXml()));
    }

    private static GeneratorRunResult Run(string? metadata, string config) => GeneratorHarness.Run(
        metadata is null
            ? new TestItem("net/config.json", config, ("ClassName", "Net"))
            : new TestItem("net/config.json", config, ("ClassName", "Net"), ("Accessibility", metadata)));

    private static CSharpCompilation Compile(GeneratorRunResult result, params string[] sources) =>
        GeneratorHarness.CreateCompilation(true, [.. sources, .. result.GeneratedSources.Select(source => source.SourceText.ToString())]);
}
