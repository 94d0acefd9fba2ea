using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>Neither the number of threads nor the width of the registers changes a bit of a step.</summary>
public sealed class SameBitsTests
{
    private static readonly (int Threads, int Bits)[] Ways = [(2, 512), (3, 512), (1, 256), (3, 256), (1, 128), (2, 128)];

    [Theory]
    [InlineData("hf-test")]
    [InlineData("pocket")]
    [InlineData("drop-path")]
    [InlineData("act-prelu")]
    [InlineData("odd-image-75x53")]
    [InlineData("v2-odd-75x53")]
    [InlineData("v2-zero-channel")]
    public void A_step_gives_the_same_bits_on_any_threads_and_registers(string name)
    {
        if (!System.IO.Directory.Exists(System.IO.Path.Combine(TrainingCase.Folder, name)))
        {
            Assert.False(TrainingCase.IsOwn, $"{name} is missing.");
            return;
        }

        List<(string Name, byte[] Bits)> first = Step(name, 1, 512);
        Assert.All(Ways, way =>
        {
            List<(string Name, byte[] Bits)> other = Step(name, way.Threads, way.Bits);
            string[] different = [.. first.Zip(other).Where(static pair => !pair.First.Bits.AsSpan().SequenceEqual(pair.Second.Bits)).Select(static pair => pair.First.Name)];
            Assert.True(different.Length == 0, $"{way}: {string.Join(", ", different)}");
        });
    }

    [Fact]
    public void A_second_step_gives_the_same_bits_as_the_first()
    {
        TrainingCase fixture = TrainingCase.Load("v2-odd-75x53");
        using ConvNextTrainer trainer = fixture.CreateTrainer(new ConvNextTrainerOptions { BatchSize = fixture.Batch + 1, Threads = 2 });
        float[] pixels = fixture.Pixels();
        double first = trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(fixture.Classes));
        float[][] gradients = [.. trainer.Parameters.Select(static parameter => parameter.Gradients.ToArray())];
        trainer.ZeroGradients();

        Assert.Equal(first, trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(fixture.Classes)));
        Assert.Equal(gradients, trainer.Parameters.Select(static parameter => parameter.Gradients.ToArray()));
        Assert.Equal(first, trainer.Forward(pixels, TrainingLabels.OfClasses(fixture.Classes)));
    }

    private static List<(string Name, byte[] Bits)> Step(string name, int threads, int bits)
    {
        TrainingCase fixture = TrainingCase.Load(name);
        using ConvNextTrainer trainer = fixture.CreateTrainer(
            new ConvNextTrainerOptions { BatchSize = fixture.Batch, Threads = threads, MaxVectorBits = bits, ComputesPixelGradients = true });
        bool[] kept = fixture.KeptBranches(trainer.DropPathRates.Count);
        double loss = trainer.ForwardBackward(
            fixture.Pixels(), fixture.HasClasses ? TrainingLabels.OfClasses(fixture.Classes) : TrainingLabels.OfTargets(fixture.Targets), fixture.Loss, kept);
        return
        [
            ("loss", BitConverter.GetBytes(loss)),
            ("pixel_values", MemoryMarshal.AsBytes(trainer.PixelGradients).ToArray()),
            .. trainer.Parameters.Select(static parameter => (parameter.Name, MemoryMarshal.AsBytes(parameter.Gradients).ToArray())),
        ];
    }
}
