using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Results;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>Where an answer comes from: the parts of a logit against the formula, and against the logit itself.</summary>
public class ExplanationTests
{
    [Theory]
    [InlineData("everything")]
    [InlineData("odd")]
    public void The_parts_are_those_of_the_formula_and_add_up_to_the_logit(string network)
    {
        NetworkConfig config = Networks.Config(network);
        var tensors = Networks.Tensors(config);
        using var checkpoint = Networks.Checkpoint(tensors);
        using ConvNextModel model = network == "odd" ? OddClassifier.Load(checkpoint) : Everything.Load(checkpoint);
        using ConvNextSession session = model.CreateSession();
        float[] logits = session.Run(Networks.Pixels(model.Description)).ToArray();

        for (int index = 0; index < logits.Length; index++)
        {
            ClassExplanation explanation = session.Explain(index);

            double[] expected = Formula(session, tensors, index, model.Config.LayerNormEps, out double constant);
            Assert.Equal(index, explanation.ClassIndex);
            Assert.Null(explanation.Against);
            Assert.Equal(expected.Length, explanation.Height * explanation.Width);
            AssertClose(expected, explanation.Map, 1e-9);
            Assert.Equal(constant, explanation.Constant, 1e-9);

            // The logit is a sum in 32-bit floats, of as many terms as there are channels.
            double size = explanation.Map.ToArray().Sum(Math.Abs) / expected.Length;
            Assert.InRange(explanation.Score - logits[index], -1e-5 * (1 + size), 1e-5 * (1 + size));
        }
    }

    [Fact]
    public void Against_another_class_the_parts_are_the_differences()
    {
        NetworkConfig config = Networks.Config("everything");
        using var checkpoint = Networks.Checkpoint(Networks.Tensors(config));
        using Everything model = Everything.Load(checkpoint);
        using ConvNextSession session = model.CreateSession();
        session.Run(Networks.Pixels(model.Description));

        ClassExplanation one = session.Explain(1), other = session.Explain(0), difference = session.Explain(1, against: 0);

        Assert.Equal(0, difference.Against);
        double[] expected = [.. one.Map.ToArray().Zip(other.Map.ToArray(), static (a, b) => a - b)];
        AssertClose(expected, difference.Map, 1e-5 * (1 + expected.Max(Math.Abs)));
        Assert.Equal(one.Score - other.Score, difference.Score, 1e-5 * (1 + Math.Abs(one.Score)));
    }

    [Fact]
    public void A_packed_model_explains_with_the_same_bits_on_all_threads()
    {
        NetworkConfig config = Networks.Config("everything");
        using var checkpoint = Networks.Checkpoint(Networks.Tensors(config));
        using Everything model = Everything.Load(checkpoint);
        using var folder = new TemporaryFolder();
        model.SavePacked(folder.File("packed.safetensors"));
        using Everything packed = Everything.Load(folder.File("packed.safetensors"));
        double[][] maps = [.. new (ConvNextModel Model, int Threads)[] { (model, 1), (model, 3), (packed, 2) }.Select(run =>
        {
            using ConvNextSession session = run.Model.CreateSession(new ConvNextSessionOptions { Threads = run.Threads });
            session.Run(Networks.Pixels(model.Description));
            return session.Explain(0).Map.ToArray();
        })];

        Assert.Equal(maps[0], maps[1]);
        Assert.Equal(maps[0], maps[2]);
    }

    [Fact]
    public void What_cannot_be_explained_is_said()
    {
        NetworkConfig config = Networks.Config("everything");
        using var checkpoint = Networks.Checkpoint(Networks.Tensors(config));
        using Everything model = Everything.Load(checkpoint);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });
        int labels = model.Labels.Count;

        Assert.Equal("The session has no answer to explain yet; call Run or Classify first.", Refused(() => session.Explain(0)));
        session.Run(Networks.Pixels(model.Description, images: 2));
        Assert.Equal("The latest call had 2 images; an answer is explained after a call with one.", Refused(() => session.Explain(0)));
        session.Run(Networks.Pixels(model.Description));
        Assert.Contains($"Everything has the classes 0 to {labels - 1}.", Assert.Throws<ArgumentOutOfRangeException>(() => session.Explain(labels)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Explain(0, against: -1));

        using BareModel bare = BareModel.CreateRandom();
        using ConvNextSession without = bare.CreateSession();
        without.Run(Networks.Pixels(bare.Description));
        Assert.Equal("BareModel hands out no logits of classes, and so there is nothing to explain.", Refused(() => without.Explain(0)));

        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Explain(0));
    }

    private static string Refused(Func<object> call) => Assert.Throws<InvalidOperationException>(call).Message;

    // logit = mean over the pixels of Σ_k W_k·γ_k·(x_k − μ)/σ + Σ_k W_k·β_k + b, of the map that the network hands out.
    private static double[] Formula(
        ConvNextSession session, Dictionary<string, (long[] Shape, float[] Values)> tensors, int index, double epsilon, out double constant)
    {
        OutputDescription last = session.Description.Outputs.Last(static output => output.Name.StartsWith("hidden_states.", StringComparison.Ordinal));
        float[] map = CopyOf(session, last);
        int pixels = last.Height * last.Width;
        double Value(int channel, int pixel) => map[(channel * pixels) + pixel];
        double[] pooled = [.. Enumerable.Range(0, last.Channels).Select(channel => Enumerable.Range(0, pixels).Average(pixel => Value(channel, pixel)))];
        double mean = pooled.Average();
        double deviation = Math.Sqrt(pooled.Average(value => (value - mean) * (value - mean)) + epsilon);
        float[] gamma = tensors["convnext.layernorm.weight"].Values, beta = tensors["convnext.layernorm.bias"].Values;
        double Weight(int channel) => tensors["classifier.weight"].Values[(index * last.Channels) + channel];
        constant = tensors["classifier.bias"].Values[index] + Enumerable.Range(0, last.Channels).Sum(channel => Weight(channel) * beta[channel]);
        return [.. Enumerable.Range(0, pixels).Select(pixel =>
            Enumerable.Range(0, last.Channels).Sum(channel => Weight(channel) * gamma[channel] * (Value(channel, pixel) - mean) / deviation))];
    }

    private static float[] CopyOf(ConvNextSession session, OutputDescription output)
    {
        float[] map = new float[output.Length];
        session.GetOutput(output.Name).CopyChannelsFirst(map);
        return map;
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
