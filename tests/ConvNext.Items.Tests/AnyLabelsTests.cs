using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Results;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Items.Tests;

/// <summary>A class with <c>Labels="any"</c> does what one does that was generated for the labels of its checkpoint.</summary>
public sealed class AnyLabelsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(1000)]
    public void It_gives_the_same_bits_as_a_network_of_that_many_labels(int labels)
    {
        using RecipeSource weights = SmallNetwork.Weights(labels);
        using ConvNextModel expected = LoadFixed(labels, weights);
        using ConvNextModel actual = AnyHead.Load(weights);
        float[] pixels = SmallNetwork.Pixels(images: 2);
        int[] bits = SmallNetwork.Bits(SmallNetwork.Outputs(expected, pixels, new ConvNextSessionOptions { MaxBatch = 3 }));
        foreach (int width in (int[])[512, 256, 128])
        {
            foreach (int threads in (int[])[1, 2, 3, 8])
            {
                var options = new ConvNextSessionOptions { Threads = threads, MaxVectorBits = width, MaxBatch = 3 };
                Assert.Equal(bits, SmallNetwork.Bits(SmallNetwork.Outputs(actual, pixels, options)));
            }
        }
    }

    /// <summary>A classifier of a thousand labels is stored in 8 bits; where a class takes any number of them, that of fewer, too.</summary>
    [Fact]
    public void It_gives_the_same_bits_with_a_classifier_of_8_bits()
    {
        using RecipeSource weights = SmallNetwork.Weights(1000);
        using ConvNextModel expected = HeadOfThousandInt8.Load(weights);
        using ConvNextModel actual = AnyHeadInt8.Load(weights);
        float[] pixels = SmallNetwork.Pixels(images: 2);
        var options = new ConvNextSessionOptions { MaxBatch = 3 };

        Assert.Equal(SmallNetwork.Bits(SmallNetwork.Outputs(expected, pixels, options)), SmallNetwork.Bits(SmallNetwork.Outputs(actual, pixels, options)));
        Assert.Equal(expected.Description.WeightsLengthInBytes, actual.Description.WeightsLengthInBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Classifiers_of_8_bits_of_fewer_labels_are_near_those_of_floats_and_the_same_from_a_packed_file(int labels)
    {
        using RecipeSource weights = SmallNetwork.Weights(labels);
        using ConvNextModel floats = AnyHead.Load(weights);
        using ConvNextModel eight = AnyHeadInt8.Load(weights);
        using var folder = new TemporaryFolder();
        eight.SavePacked(folder.File("packed.safetensors"));
        using ConvNextModel packed = AnyHeadInt8.Load(folder.File("packed.safetensors"));
        float[] pixels = SmallNetwork.Pixels();
        using ConvNextSession exact = floats.CreateSession();
        using ConvNextSession near = eight.CreateSession();
        using ConvNextSession again = packed.CreateSession();

        float[] expected = exact.Run(pixels).ToArray();
        float[] found = near.Run(pixels).ToArray();

        Assert.Equal(labels, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - (0.05f * expected.Max(Math.Abs)), pair.First + (0.05f * expected.Max(Math.Abs))));
        Assert.Equal(SmallNetwork.Bits(found), SmallNetwork.Bits(again.Run(pixels).ToArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(1000)]
    public void It_describes_itself_as_that_network(int labels)
    {
        using RecipeSource weights = SmallNetwork.Weights(labels);
        using ConvNextModel expected = LoadFixed(labels, weights);
        using ConvNextModel actual = AnyHead.Load(weights);

        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Description.ParameterCount, actual.Description.ParameterCount);
        Assert.Equal(expected.Description.MultiplyCount, actual.Description.MultiplyCount);
        Assert.Equal(expected.Description.WeightsLengthInBytes, actual.Description.WeightsLengthInBytes);
        Assert.Equal(expected.Description.Outputs, actual.Description.Outputs);
        Assert.Equal(Costs(expected), Costs(actual));
        Assert.Equal(
            expected.Description.Weights.Select(entry => (entry.Name, string.Join('x', entry.Shape))),
            actual.Description.Weights.Select(entry => (entry.Name, string.Join('x', entry.Shape))));
        Assert.Equal(10, AnyHead.Network.Labels.Count);

        static IEnumerable<(string, int, long, long)> Costs(ConvNextModel model) =>
            model.Description.Layers.Select(layer => (layer.Name, layer.Channels, layer.ParameterCount, layer.MultiplyCount));
    }

    [Fact]
    public void Labels_are_those_of_the_folders_config()
    {
        using var folder = new TemporaryFolder();
        string json = SmallNetwork.Json(3, """ "id2label": { "0": "cat", "1": "dog", "2": "owl" }, "problem_type": "multi_label_classification", """);

        using var model = AnyHead.Load(SmallNetwork.Write(folder, 3, json));

        Assert.Equal(["cat", "dog", "owl"], model.Labels);
        Assert.Equal(["cat", "dog", "owl"], model.Config.Labels);
        Assert.Equal(2, model.Config.Label2Id["owl"]);
        Assert.Equal(ScoreFunction.Sigmoid, model.Description.ScoreFunction);
        using ConvNextSession session = model.CreateSession();
        ReadOnlySpan<float> logits = session.Run(SmallNetwork.Pixels());
        Assert.Equal(3, logits.Length);
        Assert.Equal(3, ClassificationResult.FromLogits(logits, model.Labels, 5, ScoreFunction.Sigmoid).Count);
        Assert.True(ConvNextLoss.Compute(model.Config, logits, [1f, 0, 1]) > 0);
    }

    [Fact]
    public void A_regression_has_one_output_and_its_loss()
    {
        using var folder = new TemporaryFolder();
        using var model = AnyHead.Load(SmallNetwork.Write(folder, 1, SmallNetwork.Json(1, """ "problem_type": "regression", """)));
        using ConvNextSession session = model.CreateSession();

        float logit = session.Run(SmallNetwork.Pixels())[0];

        Assert.Equal(ScoreFunction.None, model.Description.ScoreFunction);
        Assert.Equal((logit - 2) * (logit - 2), ConvNextLoss.Compute(model.Config, [logit], [2f]), 1e-5);
    }

    [Fact]
    public void Without_a_config_labels_are_made_up_unless_the_class_has_as_many()
    {
        using RecipeSource five = SmallNetwork.Weights(5);
        using RecipeSource ten = SmallNetwork.Weights(10);
        using var fewer = AnyHead.Load(five);
        using var equal = AnyHead.Load(ten);

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"], fewer.Labels);
        Assert.Equal(4, fewer.Config.Label2Id["LABEL_4"]);
        Assert.Equal("digit 9", equal.Labels[9]);
    }

    [Fact]
    public void What_it_saves_and_packs_loads_with_the_same_labels_and_bits()
    {
        using var folder = new TemporaryFolder();
        string json = SmallNetwork.Json(3, """ "id2label": { "0": "cat", "1": "dög \"x\"", "2": "owl" }, """);
        using var model = AnyHead.Load(SmallNetwork.Write(folder, 3, json));
        model.Save(folder.File("saved"));
        model.SavePacked(folder.File("packed.safetensors"));
        using var saved = AnyHead.Load(folder.File("saved"));
        using var packed = AnyHead.Load(folder.File("packed.safetensors"));

        Assert.Equal(model.Labels, saved.Labels);
        Assert.Equal(model.Labels, packed.Labels);
        int[] bits = SmallNetwork.Bits(SmallNetwork.Outputs(model, SmallNetwork.Pixels()));
        Assert.Equal(bits, SmallNetwork.Bits(SmallNetwork.Outputs(saved, SmallNetwork.Pixels())));
        Assert.Equal(bits, SmallNetwork.Bits(SmallNetwork.Outputs(packed, SmallNetwork.Pixels())));
    }

    [Fact]
    public void Random_weights_are_those_of_a_network_of_that_many_labels()
    {
        string[] labels = [.. Enumerable.Range(0, 37).Select(id => $"class {id}")];
        using var expected = HeadOfThirtySeven.CreateRandom(5);
        using var actual = AnyHead.CreateRandom(5, labels);
        using var own = AnyHead.CreateRandom(5);

        Assert.Equal(labels, actual.Labels);
        Assert.Equal(10, own.Labels.Count);
        Assert.Equal(
            SmallNetwork.Bits(SmallNetwork.Outputs(expected, SmallNetwork.Pixels())),
            SmallNetwork.Bits(SmallNetwork.Outputs(actual, SmallNetwork.Pixels())));
        Assert.Equal(
            "There are 0 labels; 1 to 65536 are accepted, none of which is null. (Parameter 'labels')", Assert.Throws<ArgumentException>(() => AnyHead.CreateRandom(5, [])).Message);
    }

    [Fact]
    public void An_answer_is_explained_by_the_checkpoints_classifier()
    {
        using RecipeSource weights = SmallNetwork.Weights(37);
        using ConvNextModel expected = HeadOfThirtySeven.Load(weights);
        using ConvNextModel actual = AnyHead.Load(weights);
        using ConvNextSession one = expected.CreateSession();
        using ConvNextSession other = actual.CreateSession();
        one.Run(SmallNetwork.Pixels());
        other.Run(SmallNetwork.Pixels());

        Assert.Equal(one.Explain(36).Map.ToArray(), other.Explain(36).Map.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Explain(37));
    }

    [Fact]
    public void A_config_with_another_number_of_labels_than_the_weights_is_refused()
    {
        using var folder = new TemporaryFolder();
        SmallNetwork.Write(folder, 1000, SmallNetwork.Json(10));

        string message = Assert.ThrowsAny<ConvNextException>(() => AnyHead.Load(folder.Path)).Message;

        Assert.Equal(
            $"{folder.File("config.json")} has 10 labels, but the classifier of {folder.File("model.safetensors")} has 1000 outputs; "
            + "a config.json that belongs to its weights is accepted.",
            message);
    }

    [Fact]
    public void A_checkpoint_without_a_classifier_is_refused()
    {
        using RecipeSource weights = SmallNetwork.Weights(0);

        Assert.Equal(
            "weights by recipe has no classifier ('classifier.weight'), from which AnyHead takes its number of labels; "
            + "a checkpoint with one is accepted, or a class that was generated without logits.",
            Assert.Throws<WeightsException>(() => AnyHead.Load(weights)).Message);
    }

    [Fact]
    public void A_config_without_labels_is_refused()
    {
        using var folder = new TemporaryFolder();
        SmallNetwork.Write(folder, 0, SmallNetwork.Json(0));

        Assert.Equal(
            $"{folder.File("config.json")}: \"num_labels\" is 0, but AnyHead was generated with 1 or any number above; weights of the same network are accepted.",
            Assert.ThrowsAny<ConvNextException>(() => AnyHead.Load(folder.Path)).Message);
    }

    [Fact]
    public void A_class_of_fixed_labels_takes_no_others() => Assert.Equal(
        "HeadOfOne was generated for the labels of its config.json; an item with Labels=\"any\" makes a class that takes others. (Parameter 'labels')",
        Assert.Throws<ArgumentException>(() => ModelParts.CreateRandom(1, HeadOfOne.Network, ["a", "b"])).Message);

    internal static ConvNextModel LoadFixed(int labels, RecipeSource weights) => labels switch
    {
        1 => HeadOfOne.Load(weights),
        37 => HeadOfThirtySeven.Load(weights),
        _ => HeadOfThousand.Load(weights),
    };
}
