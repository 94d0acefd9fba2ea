using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Outputs of a network that has no classifier.</summary>
public class NoSuchOutputTests
{
    private const string Path = "models/net/config.json";
    private const string DinoV3 = """{ "model_type": "dinov3_convnext", "hidden_sizes": [8], "depths": [1], "image_size": 8 }""";

    [Theory]
    [InlineData("logits")]
    [InlineData("pooler_output;logits")]
    public void Logits_of_a_DINOv3_are_refused_with_what_there_is(string outputs)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(Path, DinoV3, ("Outputs", outputs))).Diagnostics);

        DiagnosticTests.AssertAtFile(
            diagnostic,
            Path,
            "CNX038",
            "The item's Outputs has \"logits\", but a network whose 'model_type' is \"dinov3_convnext\" has no classifier; "
                + "accepted is a list of pooler_output, last_hidden_state, hidden_states, feature_maps, all");
    }

    [Fact]
    public void All_outputs_are_all_that_there_are() =>
        Assert.Empty(GeneratorHarness.Run(new TestItem(Path, DinoV3, ("Outputs", "all"))).Diagnostics);
}
