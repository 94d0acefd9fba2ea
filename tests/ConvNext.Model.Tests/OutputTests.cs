using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>Which outputs each form of model has, what they hold, and how they are handed out.</summary>
public class OutputTests
{
    [Fact]
    public void The_architecture_decides_what_is_handed_out_when_the_item_does_not()
    {
        Assert.Equal(["logits", "pooler_output"], Names(SmallClassifier.Network));
        Assert.Equal(["last_hidden_state", "pooler_output"], Names(BareModel.Network));
        Assert.Equal(["feature_maps.stem", "feature_maps.stage2", "feature_maps.stage4"], Names(Backbone.Network));
    }

    [Fact]
    public void All_outputs_are_those_of_the_plain_network()
    {
        NetworkConfig config = Networks.Config("everything");
        var tensors = Networks.Tensors(config, "stem", "stage2", "stage4");
        using var checkpoint = Networks.Checkpoint(tensors);
        using Everything model = Everything.Load(checkpoint);

        AssertOutputs(model, Networks.Reference(config, tensors), 1 + 5 + 1 + 1 + 3);
    }

    [Fact]
    public void Norms_that_a_checkpoint_lacks_are_ones_and_zeros()
    {
        NetworkConfig config = Networks.Config("everything");
        var tensors = Networks.Tensors(config, "stage2");
        using var checkpoint = Networks.Checkpoint(tensors);
        using Everything model = Everything.Load(checkpoint);

        AssertOutputs(model, Networks.Reference(config, tensors), 11);
    }

    [Fact]
    public void A_network_of_odd_shapes_gives_the_plain_networks_outputs()
    {
        NetworkConfig config = Networks.Config("odd");
        var tensors = Networks.Tensors(config, "stage3");
        using var checkpoint = Networks.Checkpoint(tensors);
        using OddClassifier model = OddClassifier.Load(checkpoint);

        AssertOutputs(model, Networks.Reference(config, tensors), 8);
    }

    [Fact]
    public void A_backbone_runs_without_a_head()
    {
        NetworkConfig config = Networks.Config("backbone");
        var tensors = Networks.Tensors(config, "stem", "stage2", "stage4");
        using var checkpoint = Networks.Checkpoint(tensors, name => name.StartsWith("convnext.layernorm.", StringComparison.Ordinal) ? null : Networks.BareName(name));
        using Backbone model = Backbone.Load(checkpoint);

        AssertOutputs(model, Networks.Reference(config, tensors), 3);
        using ConvNextSession session = model.CreateSession();
        Assert.True(session.Run(Networks.Pixels(model.Description)).IsEmpty);
        Assert.Empty(model.Labels);
        Assert.DoesNotContain(model.Description.Weights,
            entry => entry.Name.StartsWith("classifier.", StringComparison.Ordinal) || entry.Name.StartsWith("convnext.layernorm.", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_form_takes_the_checkpoints_of_the_others()
    {
        NetworkConfig config = Networks.Config("classifier");
        var tensors = Networks.Tensors(config, "stage4");
        using var classification = Networks.Checkpoint(tensors);
        using var bare = Networks.Checkpoint(tensors, Networks.BareName);

        using (SmallClassifier classifier = SmallClassifier.Load(classification))
        using (BareModel fromClassification = BareModel.Load(classification))
        using (BareModel fromBare = BareModel.Load(bare))
        using (Backbone backbone = Backbone.Load(classification))
        {
            float[] pixels = Networks.Pixels(classifier.Description);
            Dictionary<string, float[]> expected = Networks.Outputs(classifier, pixels);
            Assert.Equal(expected["pooler_output"], Networks.Outputs(fromClassification, pixels)["pooler_output"]);
            Assert.Equal(expected["pooler_output"], Networks.Outputs(fromBare, pixels)["pooler_output"]);
            Assert.Equal(3, Networks.Outputs(backbone, pixels).Count);
        }

        WeightsException missing = Assert.Throws<WeightsException>(() => SmallClassifier.Load(bare));
        Assert.Contains("'classifier.weight' [7, 40]", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_images_give_each_its_own()
    {
        using Everything model = Everything.CreateRandom(3);
        float[] pixels = Networks.Pixels(model.Description, 3);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4 });
        session.Run(pixels);
        int length = model.Description.InputLength;
        for (int image = 0; image < 3; image++)
        {
            foreach ((string name, float[] alone) in Networks.Outputs(model, pixels[(image * length)..((image + 1) * length)]))
            {
                OutputTensor output = session.GetOutput(name);
                var all = new float[3 * alone.Length];
                output.CopyChannelsFirst(all);
                Assert.Equal(alone, all[(image * alone.Length)..((image + 1) * alone.Length)]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Tensor_spans_show_both_orders_without_a_copy(int images)
    {
        using Everything model = Everything.CreateRandom(3);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 3 });
        session.Run(Networks.Pixels(model.Description, images));
        foreach (OutputDescription description in model.Description.Outputs)
        {
            OutputTensor output = session.GetOutput(description.Name);
            var copied = new float[images * description.Length];
            output.CopyChannelsFirst(copied);
            var flattened = new float[copied.Length];
            ReadOnlyTensorSpan<float> reference = output.AsTensorSpan();
            reference.FlattenTo(flattened);
            Assert.Equal(copied, flattened);
            Assert.Equal(output.Shape.Select(dimension => (nint)dimension), reference.Lengths.ToArray());
            ReadOnlyTensorSpan<float> channelsLast = output.AsChannelsLastTensorSpan();
            channelsLast.FlattenTo(flattened);
            Assert.Equal(output.Image(images - 1).ToArray(), flattened[((images - 1) * description.Length)..]);
            Assert.Equal(description.IsFeatureMap ? [images, description.Height, description.Width, description.Channels] : new nint[] { images, description.Channels },
                channelsLast.Lengths.ToArray());
        }
    }

    [Fact]
    public void An_output_that_was_not_chosen_is_named_with_those_that_were()
    {
        using SmallClassifier model = SmallClassifier.CreateRandom();
        using ConvNextSession session = model.CreateSession();
        session.Run(Networks.Pixels(model.Description));

        ArgumentException error = Assert.Throws<ArgumentException>(() => { session.GetOutput("hidden_states.1"); });

        Assert.StartsWith("SmallClassifier has no output \"hidden_states.1\"; chosen at build time were: logits, pooler_output.", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(NetworkDescription network) => network.Outputs.Select(output => output.Name);

    private static void AssertOutputs(ConvNextModel model, ReferenceNetwork<double> reference, int count)
    {
        float[] pixels = Networks.Pixels(model.Description);
        IReadOnlyDictionary<string, double[]> expected = reference.RunByName(pixels);
        Dictionary<string, float[]> outputs = Networks.Outputs(model, pixels);
        Assert.Equal(count, outputs.Count);
        foreach ((string name, float[] values) in outputs)
        {
            Closeness.AssertClose(name, expected[name], values);
        }
    }
}
