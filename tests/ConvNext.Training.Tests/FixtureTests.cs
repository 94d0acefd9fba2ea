using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>
/// Every case of the fixtures folder: the steps, three in those of the project, of the trainer generated from its config.json, with weights and images by recipe, against what PyTorch's
/// autograd and AdamW compute in double precision.
/// </summary>
/// <remarks>
/// Tolerances were tried on PyTorch: its float32 reaches at most a third of them on all cases, while a wrong group of decay or a wrong ε fails. Losses:
/// 4e-6 · max(1, |loss|). Gradients: 8 times what float32 PyTorch is off by, at least 1e-5 of the tensor's largest gradient (1e-4 for a tensor of one
/// element). Weights after the last step: at most max(2, 0.1 %) of them beyond max(8 times PyTorch's error, 1e-3 of a step), none beyond two steps, since where a
/// gradient is almost zero its sign decides a whole step.
/// </remarks>
public sealed class FixtureTests
{
    public static IEnumerable<object[]> Cases() => FixtureFolder.CasesBelow(TrainingCase.Folder).Select(static name => new object[] { name });

    [Fact]
    public void The_folder_has_cases() => Assert.NotEmpty(Cases());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_are_those_of_the_reference(string name)
    {
        TrainingCase fixture = TrainingCase.Load(name);
        var problems = new List<string>();
        using ConvNextTrainer trainer = fixture.CreateTrainer(new ConvNextTrainerOptions { BatchSize = fixture.Batch, Threads = 2, ComputesPixelGradients = true });
        float[] pixels = fixture.Pixels();
        bool[] kept = fixture.KeptBranches(trainer.DropPathRates.Count);
        var optimiser = new PlainAdamW(trainer, fixture.LearningRate, fixture.WeightDecay);
        for (int step = 0; step < fixture.Steps; step++)
        {
            trainer.ZeroGradients();
            TrainingLabels labels = fixture.HasClasses ? TrainingLabels.OfClasses(fixture.Classes) : TrainingLabels.OfTargets(fixture.Targets);
            double loss = trainer.ForwardBackward(pixels, labels, fixture.Loss, kept);
            double expected = fixture.Expected.Floats($"loss.{step}")[0];
            if (!(Math.Abs(loss - expected) <= 4e-6 * Math.Max(1, Math.Abs(expected))))
            {
                problems.Add($"loss.{step} is {loss:R}, expected {expected:R}");
            }

            if (step == 0)
            {
                CompareGradients(fixture, trainer, problems);
            }

            optimiser.Step();
        }

        CompareWeights(fixture, trainer, problems);
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    private static void CompareGradients(TrainingCase fixture, ConvNextTrainer trainer, List<string> problems)
    {
        foreach (TrainingParameter parameter in trainer.Parameters)
        {
            CompareGradient(fixture, parameter.Name, parameter.Gradients, problems);
        }

        CompareGradient(fixture, "pixel_values", trainer.PixelGradients, problems);
    }

    private static void CompareGradient(TrainingCase fixture, string tensor, ReadOnlySpan<float> gradients, List<string> problems)
    {
        string name = "grad." + tensor;
        double allowed = Math.Max(8 * fixture.TorchError(name), (gradients.Length == 1 ? 1e-4 : 1e-5) * fixture.Largest(name));
        double worst = 0;
        foreach ((long index, float value) in fixture.Values(name))
        {
            double error = Math.Abs(gradients[(int)index] - (double)value);
            worst = error > worst || double.IsNaN(error) ? error : worst;
        }

        if (!(worst <= allowed))
        {
            problems.Add($"{name} is off by {worst:E2}, allowed are {allowed:E2} at a largest of {fixture.Largest(name):E2}");
        }
    }

    private static void CompareWeights(TrainingCase fixture, ConvNextTrainer trainer, List<string> problems)
    {
        int compared = 0;
        int beyond = 0;
        var tensors = new List<string>();
        foreach (TrainingParameter parameter in trainer.Parameters)
        {
            string name = "after." + parameter.Name;
            double allowed = Math.Max(8 * fixture.TorchError(name), 1e-3 * fixture.LearningRate);
            Span<float> values = parameter.Values;
            int before = beyond;
            foreach ((long index, float value) in fixture.Values(name))
            {
                double error = Math.Abs(values[(int)index] - (double)value);
                compared++;
                beyond += error <= allowed ? 0 : 1;
                if (!(error <= 2 * fixture.LearningRate))
                {
                    problems.Add($"{name}[{index}] is off by {error:E2}, more than two steps");
                }
            }

            if (beyond > before)
            {
                tensors.Add($"{beyond - before} of {parameter.Name}");
            }
        }

        if (beyond > Math.Max(2, compared / 1000))
        {
            problems.Add($"{beyond} of {compared} weights are off after {fixture.Steps} steps: {string.Join(", ", tensors)}");
        }
    }
}
