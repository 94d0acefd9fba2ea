using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;
using GeneratedCode = ConvNext.Generator.Plan.GeneratedCode;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// What generated code uses of the runtime, member by member, against the list in GeneratorContract.txt, whose first line is the version of the contract: neither
/// side changes it unnoticed, nor without a new version. With CONVNEXT_UPDATE_SNAPSHOTS=1 in the environment, and a version that is higher than
/// the list's, the test writes the list instead; it also writes one that is not there.
/// </summary>
public class GeneratorContractTests
{
    private const string Runtime = "ConvNext.Runtime";

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeOptionalBrackets)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    // Between them every way of computing a block, every part that a class may have, and every activation.
    private static readonly string[] Configurations =
    [
        """{ "num_stages": 1, "hidden_sizes": [12], "depths": [1], "num_channels": 1, "image_size": 28, "problem_type": "regression" }""",
        """{ "num_stages": 2, "hidden_sizes": [24, 40], "depths": [1, 2], "image_size": 42, "layer_scale_init_value": 0, "id2label": {"0": "a"}, "label2id": {"x": 5} }""",
        """{ "num_stages": 2, "hidden_sizes": [192, 24], "depths": [1, 1], "image_size": 64, "problem_type": "multi_label_classification" }""",
        """{ "num_stages": 1, "hidden_sizes": [512], "depths": [1], "image_size": 56, "num_labels": 40, "problem_type": "single_label_classification" }""",
        """{ "model_type": "dinov3_convnext", "hidden_sizes": [8], "depths": [1], "image_size": 8, "output_hidden_states": true }""",
        .. ActivationNames.All.Select(name => $$"""{ "num_stages": 1, "hidden_sizes": [8], "depths": [1], "image_size": 8, "num_labels": 0, "hidden_act": "{{name}}" }"""),
    ];

    // Compiling takes seconds: once for both tests.
    private static readonly Lazy<string[]> Used = new(FindUsed);

    [Fact]
    public void What_generated_code_uses_is_what_the_list_says()
    {
        string[] used = Used.Value;
        string file = FindList();
        bool mayUpdate = Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1";
        if (mayUpdate && (!File.Exists(file) || VersionOf(file) < GeneratedCode.Contract))
        {
            File.WriteAllLines(file, [$"contract {GeneratedCode.Contract}", .. used]);
        }

        string[] listed = File.ReadAllLines(file)[1..];
        string[] differences = [.. used.Except(listed).Select(line => "+ " + line), .. listed.Except(used).Select(line => "- " + line)];
        Assert.True(
            differences.Length == 0,
            $"Generated code uses something else of the runtime than GeneratorContract.txt says:\n{string.Join('\n', differences)}\n"
            + "That is another contract: raise GeneratedCode.Contract in the generator and GeneratorContract.Version in the runtime, then set CONVNEXT_UPDATE_SNAPSHOTS=1.");
        Assert.Equal(GeneratedCode.Contract, VersionOf(file));
        Assert.Equal(GeneratedCode.Contract, GeneratorContract.Version);
    }

    [Fact]
    public void The_list_is_of_what_others_can_reach()
    {
        string[] used = Used.Value;

        Assert.Contains("ConvNext.ConvNextModel", used);
        Assert.Contains("abstract void ConvNext.ConvNextSession.Forward(float* pixels, float* logits, float* outputs)", used);
        Assert.Contains(used, line => line.StartsWith("ConvNext.Families.TensorRole.ExpandWeight", StringComparison.Ordinal));
        Assert.Contains(used, line => line.Contains("ConvNext.Kernels.SevenProducts.", StringComparison.Ordinal));
        Assert.Contains(used, line => line.Contains("ConvNext.Threading.IStepInPieces.", StringComparison.Ordinal));
        Assert.All(Enum.GetNames<Activation>(), name => Assert.Contains($"ConvNext.Activations.{name}", string.Join('\n', used), StringComparison.Ordinal));
    }

    private static int VersionOf(string file) => int.Parse(File.ReadLines(file).First().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string[] FindUsed()
    {
        TestItem preprocessor = TestItem.CreatePreprocessor("preprocessor_config.json", """{ "size": { "shortest_edge": 64 } }""");
        GeneratorRunResult result = GeneratorHarness.Run(
        [
            .. Configurations.Select((text, index) => new TestItem(
                $"net{index}/config.json",
                text,
                [("Outputs", "all"), .. index == 0 ? new[] { ("Labels", "any"), ("ImageSize", "28;42") } : [], .. index == 2 ? new[] { ("Preprocessor", preprocessor.Path) } : []])),
            .. Configurations.Select((text, index) => new TestItem($"eight{index}/config.json", text, ("Precision", "int8"))),
            preprocessor,
        ]);
        Assert.Empty(result.Diagnostics);
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(
            allowUnsafe: true, result.GeneratedSources.Select(source => source.SourceText.ToString()).ToArray());
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                if (node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax)
                {
                    Add(used, model.GetSymbolInfo(node).Symbol);
                }
                else if (node is BaseTypeDeclarationSyntax declaration && model.GetDeclaredSymbol(declaration) is { } type)
                {
                    AddPromises(used, type);
                }
            }
        }

        return [.. used.Select(symbol => symbol.ToDisplayString(Format)).Distinct().Order(StringComparer.Ordinal)];
    }

    // Whatever a class has to override, and a structure to implement, is part of the contract, too.
    private static void AddPromises(HashSet<ISymbol> used, INamedTypeSymbol type)
    {
        IEnumerable<ISymbol> inherited = type.BaseType?.GetMembers().Where(member => member.IsAbstract) ?? [];
        foreach (ISymbol member in inherited.Concat(type.AllInterfaces.SelectMany(contract => contract.GetMembers())))
        {
            Add(used, member);
        }
    }

    private static void Add(HashSet<ISymbol> used, ISymbol? symbol)
    {
        if (symbol is not null and not INamespaceSymbol && symbol.ContainingAssembly?.Name == Runtime)
        {
            used.Add(symbol.OriginalDefinition);
        }
    }

    // Among the sources, where an update writes to.
    private static string FindList()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "ConvNext.Generator.Tests");
            if (Directory.Exists(candidate))
            {
                return Path.Combine(candidate, "GeneratorContract.txt");
            }
        }

        throw new DirectoryNotFoundException("No folder above the test's binaries has tests/ConvNext.Generator.Tests.");
    }
}
