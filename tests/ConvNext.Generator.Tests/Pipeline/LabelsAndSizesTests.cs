using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>What the metadata Labels and ImageSize refuse that another part of the item says.</summary>
public class LabelsAndSizesTests
{
    private const string ModelPath = "models/net/config.json";
    private const string Preprocessor = "models/net/preprocessor_config.json";

    [Theory]
    [InlineData("{}", "pooler_output", "the network hands out no logits; an item with logits among its Outputs, or no Labels, is accepted")]
    [InlineData("""{ "architectures": ["ConvNextBackbone"] }""", "", "the network hands out no logits; an item with logits among its Outputs, or no Labels, is accepted")]
    [InlineData("""{ "num_labels": 0 }""", "", "'num_labels' is 0 in its config.json; a config.json with at least 1 label, or no Labels, is accepted")]
    public void Any_labels_need_a_classifier(string keys, string outputs, string expected)
    {
        string json = keys.Replace("{", """{ "model_type": "convnext" """ + (keys == "{}" ? string.Empty : ","), System.StringComparison.Ordinal);

        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, json, ("Labels", "any"), ("Outputs", outputs))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX032", "The item's Labels is \"any\", but " + expected);
    }

    [Fact]
    public void A_preprocessor_makes_one_of_the_sizes()
    {
        Assert.Empty(Run(64).Diagnostics);
        Assert.Empty(Run(32).Diagnostics);
        Assert.Equal(
            "The preprocessor makes images of 48x48, but the network takes 32x32 or 64x64; an item with ImageSize=\"48x48\", or another preprocessor, is accepted",
            Assert.Single(Run(48).Diagnostics).GetMessage(null));

        static GeneratorRunResult Run(int size) => GeneratorHarness.Run(
            new TestItem(ModelPath, """{ "model_type": "convnext" }""", ("ImageSize", "32;64"), ("Preprocessor", Preprocessor)),
            TestItem.CreatePreprocessor(Preprocessor, $$"""{ "size": {{size}} }"""));
    }

    /// <summary>A class may be called what the part for a size would be: the rule for names keeps clear of that.</summary>
    [Fact]
    public void A_folder_that_is_called_like_a_size_makes_no_class_of_that_name()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("at64/config.json", """{ "num_stages": 1, "hidden_sizes": [16], "depths": [1] }""", ("ImageSize", "32;64")));

        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.GeneratedSources, source => source.HintName == "Test.App.ConvNextAt64.At64.Forward.g.cs");
        Assert.Empty(GeneratorHarness.Compile(result));
    }
}
