using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A project with CheckForOverflowUnderflow has the same networks: nothing in them is checked.</summary>
[Trait("Time", "Long")]
public class CheckedArithmeticTests
{
    // Between them every kind of step and product.
    private static readonly string[] Configurations =
    {
        """{ "num_stages": 1, "hidden_sizes": [12], "depths": [1], "num_channels": 1, "image_size": 28 }""",
        """{ "num_stages": 2, "hidden_sizes": [24, 40], "depths": [1, 2], "image_size": 42, "hidden_act": "prelu", "layer_scale_init_value": 0 }""",
        """{ "num_stages": 2, "hidden_sizes": [192, 8], "depths": [1, 1], "image_size": 64, "num_labels": 3 }""",
    };

    [Fact]
    public void No_arithmetic_of_generated_code_is_checked()
    {
        TestItem[] items = [.. Configurations.Select((text, index) => new TestItem($"net{index}/config.json", text, ("Outputs", "all")))];
        CSharpCompilation plain = GeneratorHarness.CreateCompilation();
        Assert.NotEmpty(Checked(GeneratorHarness.Run(plain, items)));

        GeneratorRunResult result = GeneratorHarness.Run(plain.WithOptions(plain.Options.WithOverflowChecks(true)), items);

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.Equal(string.Empty, string.Join("\n", Checked(result).Distinct()));
    }

    [Fact]
    public void Other_projects_do_not_see_it()
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("net/config.json", Configurations[1]));

        Assert.All(result.GeneratedSources, source => Assert.DoesNotContain("unchecked", source.SourceText.ToString(), System.StringComparison.Ordinal));
    }

    /// <summary>The operations that would throw on overflow if the project asked for it, constants left out.</summary>
    private static IEnumerable<string> Checked(GeneratorRunResult result)
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(
            allowUnsafe: true, result.GeneratedSources.Select(source => source.SourceText.ToString()).ToArray());
        compilation = compilation.WithOptions(compilation.Options.WithOverflowChecks(true));
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (ExpressionSyntax expression in tree.GetRoot().DescendantNodes().OfType<ExpressionSyntax>())
            {
                IOperation? operation = model.GetOperation(expression);
                bool isChecked = operation switch
                {
                    IBinaryOperation binary => binary.IsChecked,
                    IUnaryOperation unary => unary.IsChecked,
                    ICompoundAssignmentOperation compound => compound.IsChecked,
                    IIncrementOrDecrementOperation increment => increment.IsChecked,
                    IConversionOperation conversion => conversion.IsChecked && conversion.Type?.TypeKind != TypeKind.Pointer,
                    _ => false,
                };
                if (isChecked && operation!.ConstantValue is { HasValue: false })
                {
                    yield return expression.ToString();
                }
            }
        }
    }
}
