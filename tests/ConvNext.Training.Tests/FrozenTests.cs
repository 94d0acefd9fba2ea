using System;
using System.Linq;
using ConvNext.Families;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>Parts that learn nothing, branches that are dropped, sums over micro-batches.</summary>
public sealed class FrozenTests
{
    [Fact]
    public void Frozen_parameters_have_no_gradients_and_the_others_have_the_same()
    {
        TrainingCase fixture = TrainingCase.Load("hf-test");
        using ConvNextTrainer all = Create(fixture);
        using ConvNextTrainer part = Create(fixture);
        foreach (TrainingParameter parameter in part.Parameters)
        {
            parameter.IsFrozen = parameter.Stage < 2 && parameter.Role is not (
                TensorRole.FinalNormWeight or TensorRole.FinalNormBias or TensorRole.ClassifierWeight or TensorRole.ClassifierBias);
        }

        Assert.Equal(Step(all, fixture, 1), Step(part, fixture, 1));
        Assert.Contains(part.Parameters, static parameter => parameter.IsFrozen);
        Assert.All(part.Parameters.Zip(all.Parameters), static pair =>
        {
            float[] expected = pair.First.IsFrozen ? new float[pair.First.Length] : pair.Second.Gradients.ToArray();
            Assert.Equal(expected, pair.First.Gradients.ToArray());
        });
    }

    [Fact]
    public void The_head_alone_learns_what_it_learns_in_company()
    {
        TrainingCase fixture = TrainingCase.Load("v2-hf-test");
        using ConvNextTrainer all = Create(fixture);
        using ConvNextTrainer head = Create(fixture);
        foreach (TrainingParameter parameter in head.Parameters)
        {
            parameter.IsFrozen = parameter.Role is not (TensorRole.ClassifierWeight or TensorRole.ClassifierBias);
        }

        Step(all, fixture, 1);
        Step(head, fixture, 1);

        foreach ((TrainingParameter alone, TrainingParameter together) in head.Parameters.Zip(all.Parameters))
        {
            Assert.Equal(alone.IsFrozen ? new float[alone.Length] : together.Gradients.ToArray(), alone.Gradients.ToArray());
        }
    }

    [Fact]
    public void Half_of_a_gradient_twice_is_the_gradient()
    {
        TrainingCase fixture = TrainingCase.Load("hf-test");
        using ConvNextTrainer once = Create(fixture);
        using ConvNextTrainer twice = Create(fixture);
        Step(once, fixture, 1);
        Step(twice, fixture, 0.5);
        Step(twice, fixture, 0.5);

        foreach ((TrainingParameter expected, TrainingParameter actual) in once.Parameters.Zip(twice.Parameters))
        {
            float largest = Largest(expected.Gradients);
            for (int i = 0; i < expected.Length; i++)
            {
                // Sums of chunks are added to what is there: another order, a few roundings.
                Assert.Equal(expected.Gradients[i], actual.Gradients[i], 2e-6f * largest);
            }
        }
    }

    /// <summary>A slope along a direction is what the loss changes by: central differences in single precision, so to a few parts in a thousand.</summary>
    [Theory]
    [InlineData("odd-image-75x53")]
    [InlineData("v2-odd-75x53")]
    [InlineData("act-mish")]
    [InlineData("no-layer-scale")]
    public void Gradients_are_the_slopes_of_the_loss(string name)
    {
        TrainingCase fixture = TrainingCase.Load(name);
        using ConvNextTrainer trainer = Create(fixture);
        Step(trainer, fixture, 1);
        foreach (IGrouping<TensorRole, TrainingParameter> role in trainer.Parameters.GroupBy(static parameter => parameter.Role))
        {
            TrainingParameter parameter = role.Last();
            float[] gradients = parameter.Gradients.ToArray();
            double square = gradients.Sum(static gradient => (double)gradient * gradient);
            if (square < 1e-10)
            {
                continue;
            }

            // A step along the gradient that changes the loss by some thousandths.
            double step = 2e-3 / square;
            float[] values = parameter.Values.ToArray();
            double above = LossAt(trainer, fixture, parameter, values, gradients, step);
            double below = LossAt(trainer, fixture, parameter, values, gradients, -step);
            values.CopyTo(parameter.Values);
            Assert.Equal(1, (above - below) / (2 * step * square), 0.02);
        }
    }

    private static double LossAt(ConvNextTrainer trainer, TrainingCase fixture, TrainingParameter parameter, float[] values, float[] gradients, double step)
    {
        Span<float> moved = parameter.Values;
        for (int i = 0; i < values.Length; i++)
        {
            moved[i] = (float)(values[i] + (step * gradients[i]));
        }

        return trainer.Forward(fixture.Pixels(), TrainingLabels.OfClasses(fixture.Classes));
    }

    private static ConvNextTrainer Create(TrainingCase fixture) => fixture.CreateTrainer(new ConvNextTrainerOptions { BatchSize = fixture.Batch, Threads = 2 });

    private static double Step(ConvNextTrainer trainer, TrainingCase fixture, double scale) =>
        trainer.ForwardBackward(fixture.Pixels(), TrainingLabels.OfClasses(fixture.Classes), gradientScale: scale);

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
