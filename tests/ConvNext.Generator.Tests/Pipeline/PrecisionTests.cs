using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>The metadata Precision: what the pointwise products are computed in.</summary>
public class PrecisionTests
{
    private const string ModelPath = "models/net/config.json";
    private const string Config = """{ "model_type": "convnext", "num_stages": 1, "hidden_sizes": [16], "depths": [1], "image_size": 32 }""";

    [Theory]
    [InlineData("int4")]
    [InlineData("Int8")]
    [InlineData("8")]
    public void What_is_none_is_refused_by_name(string precision)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, Config, ("Precision", precision))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX017", $"The item's Precision is \"{precision}\"; float32 or int8 is accepted");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    public void Training_is_in_float32(string training)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, Config, ("Precision", "int8"), ("Training", training))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX017", "The item's Precision is \"int8\"; float32, or no Training, is accepted");
    }

    [Fact]
    public void What_is_said_nothing_about_is_float32()
    {
        GeneratorRunResult said = GeneratorHarness.Run(new TestItem(ModelPath, Config, ("Precision", "float32")));
        GeneratorRunResult open = GeneratorHarness.Run(new TestItem(ModelPath, Config));

        Assert.Equal(open.GeneratedSources.Select(Text), said.GeneratedSources.Select(Text));
    }

    [Fact]
    public void Two_precisions_of_one_network_compile_side_by_side_and_share_what_is_not_a_product()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem(ModelPath, Config, ("ClassName", "Single")), new TestItem(ModelPath, Config, ("ClassName", "Eight"), ("Precision", "int8")));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.Single(result.GeneratedSources, source => source.HintName.Contains("Depthwise7x7", System.StringComparison.Ordinal));
        Assert.Contains("QuantizedProduct", Text(Find("Eight.Steps.g.cs")), System.StringComparison.Ordinal);
        Assert.DoesNotContain("Quantized", Text(Find("Single.Steps.g.cs")), System.StringComparison.Ordinal);

        GeneratedSourceResult Find(string end) => result.GeneratedSources.Single(source => source.HintName.EndsWith(end, System.StringComparison.Ordinal));
    }

    /// <summary>A downsample and a classifier from 16,384 weights on, the taps of 48 to 320 channels; config.json's labels decide where a class takes any number of them.</summary>
    [Theory]
    [InlineData(63, 64, 255, "any", false, false)]
    [InlineData(64, 64, 255, "", true, false)]
    [InlineData(64, 64, 256, "", true, true)]
    [InlineData(64, 64, 255, "any", true, false)]
    [InlineData(64, 64, 256, "any", true, true)]
    public void Small_matrices_are_stored_as_floats(int first, int second, int labels, string any, bool downsample, bool classifier)
    {
        string config = $$"""
            { "model_type": "convnext", "num_stages": 2, "hidden_sizes": [{{first}}, {{second}}], "depths": [1, 1], "image_size": 32, "num_labels": {{labels}} }
            """;
        TestItem item = any.Length > 0
            ? new TestItem(ModelPath, config, ("Precision", "int8"), ("Labels", any))
            : new TestItem(ModelPath, config, ("Precision", "int8"));

        string weights = Text(GeneratorHarness.Run(item).GeneratedSources.Single(source => source.HintName.EndsWith("Weights.g.cs", System.StringComparison.Ordinal)));

        Assert.Equal(downsample, weights.Contains("DownsampleCodePanels", System.StringComparison.Ordinal));
        Assert.Equal(classifier, weights.Contains("sbyte* ClassifierWeight", System.StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(47, false)]
    [InlineData(48, true)]
    [InlineData(320, true)]
    [InlineData(321, false)]
    public void Taps_are_stored_in_8_bits_where_they_are_a_part_of_the_bytes(int channels, bool hasCodes)
    {
        string config = Config.Replace("[16]", $"[{channels}]", System.StringComparison.Ordinal);

        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(ModelPath, config, ("Precision", "int8")));

        string weights = Text(result.GeneratedSources.Single(source => source.HintName.EndsWith("Weights.g.cs", System.StringComparison.Ordinal)));
        Assert.Equal(hasCodes, weights.Contains("sbyte* DepthwiseConvolutionWeight", System.StringComparison.Ordinal));
    }

    private static string Text(GeneratedSourceResult source) => source.SourceText.ToString();
}
