using System;
using System.Linq;
using ConvNext.Models;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tiny.Tests;

/// <summary>The network generated from the published configuration of ConvNeXt-Tiny.</summary>
public sealed class TinyTests
{
    [Fact]
    public void It_computes_what_the_parity_case_of_the_same_network_expects()
    {
        FixtureCase fixture = FixtureFolder.Case("tiny-224");
        using RecipeSource weights = fixture.Weights();
        using ConvNextModel model = ConvNextTiny.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2, MaxBatch = fixture.Batch });

        ReadOnlySpan<float> logits = session.Run(fixture.Pixels());

        var check = new ParityCheck(fixture);
        check.Compare("logits", [fixture.Batch, 1000], logits);
        ParityVerdict verdict = check.Verdict();
        Assert.True(verdict.Passed, verdict.Text);
    }

    [Fact]
    public void It_knows_the_thousand_classes()
    {
        Assert.Equal(1000, ConvNextTiny.Network.Labels.Count);
        Assert.Equal("tench", ConvNextTiny.Network.Labels[0]);
        Assert.Equal(1000, ConvNextTiny.Network.Labels.Distinct().Count());
        Assert.Equal(28_589_128, ConvNextTiny.Network.ParameterCount);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_with_a_list()
    {
        using SafetensorsFile pocket = EmbeddedModel.OpenWeights(typeof(PocketCifar10));

        WeightsException error = Assert.Throws<WeightsException>(() => ConvNextTiny.Load(pocket));

        Assert.Contains("'convnext.embeddings.patch_embeddings.weight' must be [96, 3, 4, 4], is [48, 3, 2, 2]", error.Message, StringComparison.Ordinal);
    }
}
