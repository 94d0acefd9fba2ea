using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>The metadata Exactness: how products of floats are summed.</summary>
public class ExactnessTests
{
    private const string ModelPath = "models/net/config.json";

    // Stages that seven products suit, and one whose pixels are too few.
    private const string Config = """{ "model_type": "MODEL", "num_stages": 3, "hidden_sizes": [128, 256, 512], "depths": [1, 1, 1], "image_size": 112, "num_labels": 3 }""";

    [Theory]
    [InlineData("exact")]
    [InlineData("Plain")]
    [InlineData("true")]
    public void What_is_neither_is_refused_by_name(string exactness)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(Item("convnext", ("Exactness", exactness))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX017", $"The item's Exactness is \"{exactness}\"; fast or plain is accepted");
    }

    [Fact]
    public void What_is_said_nothing_about_is_fast()
    {
        GeneratorRunResult said = GeneratorHarness.Run(Item("convnext", ("Exactness", "fast")));
        GeneratorRunResult open = GeneratorHarness.Run(Item("convnext"));

        Assert.Equal(open.GeneratedSources.Select(Text), said.GeneratedSources.Select(Text));
    }

    [Theory]
    [InlineData("convnext")]
    [InlineData("convnextv2")]
    [InlineData("dinov3_convnext")]
    public void Plain_takes_no_seven_products_at_any_size_and_fast_does(string modelType)
    {
        (string, string)[] sizes = [("ImageSize", "112;64x96")];
        GeneratorRunResult fast = GeneratorHarness.Run(Item(modelType, sizes));
        GeneratorRunResult plain = GeneratorHarness.Run(Item(modelType, [.. sizes, ("Exactness", "plain")]));

        Assert.Empty(plain.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(plain));
        Assert.Contains(fast.GeneratedSources, TakesSevenProducts);
        Assert.DoesNotContain(plain.GeneratedSources, TakesSevenProducts);
    }

    [Fact]
    public void Both_of_one_network_compile_side_by_side()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            Item("convnext", ("ClassName", "Quick")),
            Item("convnext", ("ClassName", "Chained"), ("Exactness", "plain")),
            Item("convnext", ("ClassName", "Eight"), ("Precision", "int8"), ("Exactness", "plain")));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.True(TakesSevenProducts(Steps("Quick")));
        Assert.False(TakesSevenProducts(Steps("Chained")));
        Assert.False(TakesSevenProducts(Steps("Eight")));

        GeneratedSourceResult Steps(string name) => result.GeneratedSources.Single(source => source.HintName.EndsWith($".{name}.Steps.g.cs", StringComparison.Ordinal));
    }

    private static TestItem Item(string modelType, params (string, string)[] metadata) =>
        new(ModelPath, Config.Replace("MODEL", modelType, StringComparison.Ordinal), metadata);

    private static bool TakesSevenProducts(GeneratedSourceResult source) => Text(source).Contains("SevenProducts", StringComparison.Ordinal);

    private static string Text(GeneratedSourceResult source) => source.SourceText.ToString();
}
