using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// Generated code compiles whatever the program that it becomes part of calls its own: each name that stands in generated code, in
/// each place where a name of the program's would come before ours.
/// </summary>
[Trait("Time", "Long")]
public class NameCollisionTests
{
    private const string ModelNamespace = "Contoso.Shop.Vision";

    // Between them every way to run a block and every form of a product; each place compiles them all, so they are few.
    private static readonly string[] Configurations = ["quarters-in-slices", "wide-on-rows-of-fourteen", "many-pixels-downsampled", "long-sums-on-few-pixels"];

    private static readonly Lazy<GeneratorRunResult> Models = new(RunModels);

    private static readonly Lazy<string[]> Names = new(() => NamesIn(Models.Value));

    public static TheoryData<string, string> Places => new()
    {
        { "a type in the model's namespace", "namespace Contoso.Shop.Vision { §internal class NAME { }§ }" },
        { "a type in an enclosing namespace", "namespace Contoso.Shop { §internal class NAME { }§ }" },
        { "a type in the outermost namespace", "namespace Contoso { §internal static class NAME { }§ }" },
        { "a namespace in the model's", "§namespace Contoso.Shop.Vision.NAME { internal class Something { } }§" },
        { "a namespace beside the model's", "§namespace Contoso.Shop.NAME { internal class Something { } }§" },
        { "a namespace beside an enclosing one", "§namespace Contoso.NAME { internal class Something { } }§" },
        { "a nested type in a part of the class", "namespace Contoso.Shop.Vision { CLASSES{ §private class NAME { }§ } }" },
        { "a generic type in the model's namespace", "namespace Contoso.Shop.Vision { §internal class NAME<T> { }§ }" },
        { "an alias in the whole program", "§global using NAME = Contoso.Owned.Thing;§ namespace Contoso.Owned { internal class Thing { } }" },
        { "types of a namespace that the whole program uses", "global using Contoso.Owned; namespace Contoso.Owned { §internal class NAME { }§ }" },
        { "members of a class that the whole program uses",
            "global using static Contoso.Owned.Thing; namespace Contoso.Owned { internal static class Thing { §public static int NAME() => 0;§ } }" },
        { "nested types of a class that the whole program uses",
            "global using static Contoso.Owned.Thing; namespace Contoso.Owned { internal static class Thing { §public class NAME { }§ } }" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Generated_code_compiles_beside_each_of_its_names(string place, string template)
    {
        // All names in one program: were one taken for ours, the compiler would say so.
        string[] parts = template.Split('§');
        IEnumerable<string> names = Names.Value.Where(name => IsPossible(name, template));
        string program = parts[0] + string.Join("\n", names.Select(name => parts[1].Replace("NAME", name, StringComparison.Ordinal))) + parts[2];
        string[] sources = program.Contains("CLASSES", StringComparison.Ordinal)
            ? ModelNames().Select(name => program.Replace("CLASSES", "partial class " + name, StringComparison.Ordinal)).ToArray()
            : [program];

        Diagnostic[] errors = GeneratorHarness.Compile(Models.Value, sources).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();

        Assert.True(errors.Length == 0, place + "\n" + string.Join("\n", errors.Take(10)));
    }

    /// <summary>The places would be empty words if no name were found, or if a name there could not be taken for ours.</summary>
    [Fact]
    public void The_names_are_those_of_the_generated_code_and_would_be_taken()
    {
        string[] expected = ["Math", "System", "ConvNext", "LayerNorm", "Cache", "Gelu", "Vector256", "MethodImpl", "ConvNextModel", "SevenProducts", "Dictionary", "Session",
            "TSimd", "Arena"];
        Assert.Superset(expected.ToHashSet(), Names.Value.ToHashSet());

        string[] open = ["using System; namespace Contoso.Shop.Vision { class Probe { int Use() => Math.Max(1, 2); } }", "namespace Contoso.Shop.Vision { class Math { } }"];
        Assert.Contains(GeneratorHarness.CreateCompilation(true, open).GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Generated_files_have_no_usings() => Assert.All(
        Models.Value.GeneratedSources, source => Assert.Empty(source.SyntaxTree.GetRoot().DescendantNodes().OfType<UsingDirectiveSyntax>()));

    [Fact]
    public void Contextual_words_may_be_types_of_the_program()
    {
        string types = string.Join(" ", new[] { "var", "nint", "dynamic", "notnull", "unmanaged", "await" }.Select(name => $"internal class @{name} {{ }}"));

        Assert.DoesNotContain(
            GeneratorHarness.Compile(Models.Value, $"namespace {ModelNamespace} {{ {types} }}"), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    // And a class with what only labels and preprocessing bring in, and one whose configuration is in error.
    private static GeneratorRunResult RunModels()
    {
        string preprocessor = "preprocessor_config.json";
        IEnumerable<TestItem> networks = Configurations.Select((name, index) => new TestItem(
            $"{name}/config.json",
            File.ReadAllText(Path.Combine(Repository.PathOf("tests/ConvNext.Kernels.Tests/configs"), name, "config.json")),
            ("Namespace", ModelNamespace),
            ("ClassName", $"Net{index}"),
            ("Outputs", "all")));
        var labelled = new TestItem(
            "labelled/config.json",
            """
            {
              "num_stages": 2, "hidden_sizes": [16, 24], "depths": [1, 1], "image_size": 32, "hidden_act": "prelu", "problem_type": "regression",
              "id2label": { "0": "a", "1": "a" }, "label2id": { "a": 1, "b": 0 }
            }
            """,
            ("Namespace", ModelNamespace),
            ("Preprocessor", preprocessor));
        var anyLabels = new TestItem(
            "any-labels/config.json",
            """{ "num_stages": 1, "hidden_sizes": [16], "depths": [1], "image_size": 32 }""",
            ("Namespace", ModelNamespace),
            ("Labels", "any"),
            ("ImageSize", "32;48x64"));
        var inError = new TestItem("wrong/config.json", "{", ("Namespace", ModelNamespace), ("ClassName", "Wrong"));
        return GeneratorHarness.Run(
            [.. networks, labelled, anyLabels, inError, TestItem.CreatePreprocessor(preprocessor, """{ "size": 32, "do_center_crop": true, "crop_size": 32 }""")]);
    }

    private static IEnumerable<string> ModelNames() =>
        GeneratorHarness.ClassFiles(Models.Value).Select(source => source.HintName[(ModelNamespace.Length + 1)..].Split('.')[0]).Distinct();

    private static string[] NamesIn(GeneratorRunResult result) => result.GeneratedSources
        .SelectMany(source => source.SyntaxTree.GetRoot().DescendantTokens(descendIntoTrivia: false))
        .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
        .Select(token => token.ValueText)
        .Concat(["Single", "Object", "String", "Int32", "Array", "Type", "Attribute", "Enum"])
        .Distinct()
        .Where(ClassNames.IsIdentifier)
        .Order(StringComparer.Ordinal)
        .ToArray();

    // What the generated classes themselves are called, and in a part of one the members that it declares, are the program's mistakes.
    private static bool IsPossible(string name, string template) =>
        name is not ("Contoso" or "Shop" or "Vision" or "Owned" or "Thing" or "Something" or "T")
        && !ModelNames().Contains(name)
        && !(template.Contains("CLASSES", StringComparison.Ordinal) && ClassNames.IsTaken(name));
}
