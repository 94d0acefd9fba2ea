using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Testing;
using ConvNext.Training.Loops;
using ConvNext.Training.Optimization;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>Kernels of training stay within their buffers, at every width of registers, alone and with others; so does what changes the weights.</summary>
public sealed class GuardedTests
{
    private static readonly (int Threads, int Bits)[] Ways = [(1, 512), (1, 256), (1, 128), (3, 512), (2, 128)];

    public static TheoryData<string> Cases => new(Directory.GetDirectories(TrainingCase.Folder)
        .Where(static folder => File.Exists(Path.Combine(folder, "case.json"))).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));

    [Fact]
    public void Buffers_lie_apart_where_the_build_was_asked_for_it()
    {
#if BUFFERS_APART
        const bool Expected = true;
#else
        const bool Expected = false;
#endif
        using ConvNextTrainer trainer = TrainingCase.Load("hf-test").CreateTrainer(new ConvNextTrainerOptions());

        Assert.Equal(Expected, GuardedParts.BuffersApart(trainer.GetType(), batch: 1) is not null);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_stay_within_their_buffers(string name)
    {
        TrainingCase fixture = TrainingCase.Load(name);
        List<(string Name, float[] Values)> expected;
        using (ConvNextTrainer trainer = fixture.CreateTrainer(Options(fixture, 1, 512)))
        {
            expected = Step(fixture, trainer, trainer.ZeroGradients);
        }

        foreach ((int threads, int bits) in Ways)
        {
            using var guarded = new GuardedTrainer(fixture.CreateTrainer(Options(fixture, threads, bits)));
            List<(string Name, float[] Values)> actual = Step(fixture, guarded.Trainer, guarded.ZeroGradients);

            string way = $"{name}, {threads} threads, {bits} bits";
            Assert.True(guarded.RestIsUntouched, $"{way}: something was written outside of a buffer.");
            string[] different = [.. expected.Zip(actual)
                .Where(static pair => !MemoryMarshal.AsBytes<float>(pair.First.Values).SequenceEqual(MemoryMarshal.AsBytes<float>(pair.Second.Values)))
                .Select(static pair => pair.First.Name)];
            Assert.True(different.Length == 0, $"{way}: {string.Join(", ", different)}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(1001)]
    public void Optimisers_stay_within_their_tensors(int length)
    {
        float[] Filled(int seed) => [.. Enumerable.Range(0, length).Select(i => (((i * 7) + seed) % 13) / 13f)];
        float[][] expected = [Filled(1), Filled(2), Filled(3), Filled(4)];
        using GuardedFloats values = new(expected[0]), gradients = new(expected[1]), first = new(expected[2]), second = new(expected[3]);
        AdamWUpdate adam = new(rate: 0.01, decay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 3, gradientScale: 0.5f);
        SgdUpdate momentum = new(rate: 0.01, decay: 0.1, momentum: 0.9, nesterov: true, isFirst: false, gradientScale: 0.5f);
        adam.Apply(expected[0], expected[1], expected[2], expected[3]);
        momentum.Apply(expected[0], expected[1], expected[2]);

        adam.Apply(values.Span, gradients.Span, first.Span, second.Span);
        momentum.Apply(values.Span, gradients.Span, first.Span);

        Assert.All([values, gradients, first, second], static floats => Assert.True(floats.MarginIsUntouched));
        Assert.Equal(expected, [values.Span.ToArray(), gradients.Span.ToArray(), first.Span.ToArray(), second.Span.ToArray()]);
    }

    // A batch that is not full: what lies behind its last image belongs to nobody.
    private static ConvNextTrainerOptions Options(TrainingCase fixture, int threads, int bits) =>
        new() { BatchSize = fixture.Batch + 1, Threads = threads, MaxVectorBits = bits, ComputesPixelGradients = true };

    /// <summary>A step with everything that it computes, the optimiser's, and what the network then says.</summary>
    private static List<(string Name, float[] Values)> Step(TrainingCase fixture, ConvNextTrainer trainer, Action zeroGradients)
    {
        float[] pixels = fixture.Pixels();
        TrainingLabels labels = fixture.HasClasses ? TrainingLabels.OfClasses(fixture.Classes) : TrainingLabels.OfTargets(fixture.Targets);
        Optimizer optimizer = new(trainer.Parameters.Select(static parameter => new TrainedTensor(parameter, decays: true, learningRateScale: 1)), new OptimizerOptions { WeightDecay = 0.1 });
        zeroGradients();
        double loss = trainer.ForwardBackward(pixels, labels, fixture.Loss, fixture.KeptBranches(trainer.DropPathRates.Count));
        List<(string Name, float[] Values)> results =
        [
            ("loss", [(float)loss]), ("logits", trainer.Logits.ToArray()), ("features", trainer.Features.ToArray()), ("pixel_values", trainer.PixelGradients.ToArray()),
            .. trainer.Parameters.Select(static parameter => (parameter.Name, parameter.Gradients.ToArray())),
        ];
        optimizer.Step(0.001);
        results.Add(("logits afterwards", trainer.Forward(pixels).ToArray()));
        results.AddRange(trainer.Parameters.Select(static parameter => (parameter.Name + " afterwards", parameter.Values.ToArray())));
        return results;
    }
}
