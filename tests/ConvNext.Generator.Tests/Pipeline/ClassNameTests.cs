using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A class cannot have a name that its own code means something else by.</summary>
public class ClassNameTests
{
    // Between them every kind of step and product, and a learned activation.
    private static readonly string[] Configurations =
    {
        """{ "num_stages": 1, "hidden_sizes": [12], "depths": [1], "num_channels": 1, "image_size": 28 }""",
        """{ "num_stages": 2, "hidden_sizes": [24, 40], "depths": [1, 2], "image_size": 42, "hidden_act": "prelu", "layer_scale_init_value": 0 }""",
        """{ "num_stages": 2, "hidden_sizes": [192, 8], "depths": [1, 1], "image_size": 64, "num_labels": 3 }""",
    };

    [Fact]
    public void Every_name_that_generated_code_uses_is_known_to_be_taken()
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string text in Configurations)
        {
            used.UnionWith(NamesIn(GeneratorHarness.Run(
                new TestItem("net/config.json", text, ("ClassName", "Tried"), ("Outputs", "all"), ("Preprocessor", "net/preprocessor_config.json")),
                TestItem.CreatePreprocessor("net/preprocessor_config.json", """{ "size": { "shortest_edge": 64 } }"""))));
        }

        Assert.Superset(new HashSet<string> { "LayerNorm", "MethodImpl", "SevenProducts", "Stage1Expand", "CreateSession" }, used);
        Assert.Equal(string.Empty, string.Join(", ", used.Where(name => !ClassNames.IsTaken(name))));
    }

    [Fact]
    public void Every_activation_s_name_is_taken() => Assert.All(Enum.GetNames<Activation>(), name => Assert.True(ClassNames.IsTaken(name), name));

    [Theory]
    [InlineData("Classifier")]
    [InlineData("LayerNorm")]
    [InlineData("Stage0Expand")]
    public void A_ClassName_that_is_taken_is_refused(string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("net/config.json", Configurations[0], ("ClassName", name)));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Contains($"\"{name}\"", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.EndsWith("a name that the generated code does not use itself is accepted", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classifier/config.json", "ClassifierNetwork")]
    [InlineData("stage0-only/config.json", "ConvNextStage0Only")]
    [InlineData("downsample1/config.json", "ConvNextDownsample1")]
    [InlineData("models/session/config.json", "SessionNetwork")]
    public void A_folder_whose_name_is_taken_has_a_class_all_the_same(string path, string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(path, Configurations[0]));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result, $"class User {{ string Name => nameof(Test.App.{name}); }}"));
    }

    // What the class declares, and the types and namespaces that it names without saying where they are.
    private static IEnumerable<string> NamesIn(GeneratorRunResult result)
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(
            allowUnsafe: true, result.GeneratedSources.Select(source => source.SourceText.ToString()).ToArray());
        INamedTypeSymbol tried = compilation.GetTypeByMetadataName(GeneratorHarness.RootNamespace + ".Tried")!;
        IEnumerable<string> members = tried.GetMembers().Where(member => member.CanBeReferencedByName).Select(member => member.Name);
        return members.Concat(compilation.SyntaxTrees.SelectMany(tree => NamesIn(tree, compilation.GetSemanticModel(tree), tried)));
    }

    private static IEnumerable<string> NamesIn(SyntaxTree tree, SemanticModel model, INamedTypeSymbol tried) =>
        from name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>()
        where IsAlone(name) && !name.IsVar && !name.IsNint
        let symbol = model.GetSymbolInfo(name).Symbol
        where symbol is INamedTypeSymbol or INamespaceSymbol || name.Parent is AttributeSyntax
        where !SymbolEqualityComparer.Default.Equals(symbol, tried)
        select name.Identifier.ValueText;

    // Not behind a dot or "global::", nor the namespace's own name.
    private static bool IsAlone(SimpleNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax { Parent: BaseNamespaceDeclarationSyntax } => false,
        QualifiedNameSyntax qualified => qualified.Left == name,
        MemberAccessExpressionSyntax access => access.Expression == name,
        AliasQualifiedNameSyntax => false,
        _ => true,
    };
}
