using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Results;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Networks with products of 8 bits beside those of floats, which have the same weights: both live in one program.</summary>
public sealed class EightBitTests
{
    // Of the largest magnitude of an output. Where blocks are added without a scale, or norms of few channels magnify what they are given, differences grow from stage
    // to stage: toy networks of
    // one channel are about their bits.
    private const double Allowed = 0.05;

    public static TheoryData<string> Networks => new(KernelCase.Names.Where(name => KernelCase.Named(name).Config.HiddenSizes.Min() >= 24));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_and_features_are_near_those_of_floats_and_not_the_same(string name)
    {
        KernelCase single = KernelCase.Named(name);
        using ConvNextModel floats = single.Load();
        using ConvNextModel eight = KernelCase.Named(name + " in 8 bits").Load();
        Assert.Equal(NetworkPrecision.Float32, floats.Description.Precision);
        Assert.Equal(NetworkPrecision.Int8, eight.Description.Precision);
        Assert.Equal(floats.Description.ParameterCount, eight.Description.ParameterCount);
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(floats, new ConvNextSessionOptions(), single.Pixels())[0];
        IReadOnlyList<(string Name, float[] Values)> found = Outputs.Of(eight, new ConvNextSessionOptions(), single.Pixels())[0];
        Assert.Equal(expected.Select(output => output.Name), found.Select(output => output.Name));
        foreach ((string output, float[] values) in expected.Where(output => output.Name is "logits" or "pooler_output"))
        {
            float[] others = found.Single(other => other.Name == output).Values;
            double largest = values.Max(Math.Abs);
            double difference = values.Zip(others, static (left, right) => Math.Abs((double)left - right)).Max();
            Assert.True(difference <= Allowed * largest, $"{name}: {output} is off by {difference:g3} of {largest:g3}.");
            Assert.True(difference > 0 || single.Config.Depths.Sum() == 0, $"{name}: {output} is the same.");
        }
    }

    [Theory]
    [InlineData("pocket")]
    [InlineData("atto-like")]
    public void Weights_take_little_more_than_a_quarter_of_the_bytes(string name)
    {
        using ConvNextModel floats = KernelCase.Named(name).Load();
        using ConvNextModel eight = KernelCase.Named(name + " in 8 bits").Load();

        Assert.InRange((double)eight.Description.WeightsLengthInBytes / floats.Description.WeightsLengthInBytes, 0.25, 0.27);
    }

    /// <summary>The classifier of atto-like is stored in 8 bits: what is explained is its rounded weights.</summary>
    [Fact]
    public void Parts_of_a_score_add_up_to_the_logit()
    {
        KernelCase network = KernelCase.Named("atto-like in 8 bits");
        using ConvNextModel model = network.Load();
        using ConvNextSession session = model.CreateSession();
        float logit = session.Run(network.Pixels())[123];

        ClassExplanation explanation = session.Explain(123);

        Assert.InRange(explanation.Score, logit - 1e-4, logit + 1e-4);
    }

    /// <summary>Codes and scales are the same whichever way they came, and are used where the file lies.</summary>
    [Theory]
    [InlineData("pocket in 8 bits")]
    [InlineData("response-on-few-pixels in 8 bits")]
    [InlineData("atto-like in 8 bits")]
    public void A_packed_file_gives_the_same_bits_in_place(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "packed");
        model.SavePacked(path);
        using ConvNextModel packed = network.LoadFile(path);

        Assert.Equal(model.Description.WeightsLengthInBytes, packed.Description.WeightsLengthInBytes);
        Assert.Null(Outputs.FirstDifference(
            Outputs.Of(model, new ConvNextSessionOptions(), network.Pixels())[0], Outputs.Of(packed, new ConvNextSessionOptions(), network.Pixels())[0]));
    }

    [Theory]
    [InlineData("pocket", "float32", "pocket in 8 bits", "int8")]
    [InlineData("pocket in 8 bits", "int8", "pocket", "float32")]
    [InlineData("response-on-few-pixels in 8 bits", "int8", "response-on-few-pixels", "float32")]
    public void A_packed_file_of_another_precision_is_refused_in_a_sentence(string packed, string packedIn, string loaded, string computesIn)
    {
        using ConvNextModel model = KernelCase.Named(packed).Load();
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "packed");
        model.SavePacked(path);
        KernelCase other = KernelCase.Named(loaded);

        ConvNextException error = Assert.ThrowsAny<ConvNextException>(() => other.LoadFile(path));

        using ConvNextModel accepting = other.Load();
        string name = accepting.Description.Name;
        Assert.Equal(
            $"{path} was packed in {packedIn}, for the network '{model.Description.Name}', but {name} computes in {computesIn}: a class of the same network with "
            + $"Precision=\"{packedIn}\" takes it; for {name}, load the checkpoint, or pack that with 'convnext pack --precision {computesIn}' or SavePacked.",
            error.Message);
    }

    [Fact]
    public void Weights_of_eight_bits_are_not_saved_as_a_checkpoint()
    {
        using ConvNextModel model = KernelCase.Named("pocket in 8 bits").Load();
        using TemporaryFolder folder = new();

        ConvNextException error = Assert.Throws<ConvNextException>(() => model.Save(folder.Path));

        Assert.Equal(
            "Pocket has weights of 8 bits, which do not lead back to the floats that they are made of, and cannot be saved as a checkpoint; SavePacked keeps its weights.",
            error.Message);
    }
}
