using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A class cannot have the name of one of its members; any other it can.</summary>
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
    public void Every_member_of_generated_classes_is_known_to_be_taken()
    {
        var declared = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(Repository.PathOf("tests/ConvNext.Kernels.Tests/configs"), "config.json", SearchOption.AllDirectories))
        {
            declared.UnionWith(MembersOf(GeneratorHarness.Run(new TestItem("net/config.json", File.ReadAllText(path), ("ClassName", "Tried")))));
        }

        foreach (string text in Configurations)
        {
            declared.UnionWith(MembersOf(GeneratorHarness.Run(
                new TestItem("net/config.json", text, ("ClassName", "Tried"), ("Outputs", "all"), ("Preprocessor", "net/preprocessor_config.json")),
                TestItem.CreatePreprocessor("net/preprocessor_config.json", """{ "size": { "shortest_edge": 64 } }"""))));
        }

        Assert.Superset(new HashSet<string> { "Stage1Expand", "HeadHidden", "StemFirstStep", "CreateSession", "get_Network" }, declared);
        Assert.Equal(string.Empty, string.Join(", ", declared.Where(name => !ClassNames.IsTaken(name))));
    }

    /// <summary>What others own is reached from "global::": a class may be called like it.</summary>
    [Theory]
    [InlineData("Math")]
    [InlineData("Array")]
    [InlineData("LayerNorm")]
    [InlineData("System")]
    [InlineData("ConvNext")]
    [InlineData("ConvNextModel")]
    [InlineData("Vector256")]
    [InlineData("TSimd")]
    public void A_class_may_be_called_like_what_its_code_uses(string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("a/config.json", Configurations[1], ("ClassName", name)), new TestItem("b/config.json", Configurations[0], ("ClassName", "Other")));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
    }

    [Theory]
    [InlineData("Classifier")]
    [InlineData("WeightTable")]
    [InlineData("Stage0Expand")]
    public void A_ClassName_that_is_taken_is_refused(string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("net/config.json", Configurations[0], ("ClassName", name)));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Contains($"\"{name}\"", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.EndsWith("a name that the generated class gives none of its members is accepted", diagnostic.GetMessage(), StringComparison.Ordinal);
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

    // Accessors too: get_Network is a member.
    private static IEnumerable<string> MembersOf(GeneratorRunResult result)
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(
            allowUnsafe: true, result.GeneratedSources.Select(source => source.SourceText.ToString()).ToArray());
        INamedTypeSymbol tried = compilation.GetTypeByMetadataName(GeneratorHarness.RootNamespace + ".Tried")!;
        return tried.GetMembers().Select(member => member.Name).Where(ClassNames.IsIdentifier);
    }
}
