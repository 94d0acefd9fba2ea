using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvNext.Training.Loops;
using ConvNext.Training.Tests.Loops;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>A trainer may be disposed of at any moment: nothing works on memory that has been freed.</summary>
public sealed class TrainerDisposalTests
{
    [Fact]
    public void A_step_that_is_running_ends_as_it_would_have_and_the_next_is_refused()
    {
        TrainingCase fixture = TrainingCase.Load("hf-test");
        float[] pixels = fixture.Pixels();
        int[] classes = fixture.Classes;
        double expected = 0;
        using (ConvNextTrainer undisturbed = Trainer(fixture))
        {
            expected = undisturbed.ForwardBackward(pixels, TrainingLabels.OfClasses(classes));
        }

        for (int round = 0; round < 40; round++)
        {
            ConvNextTrainer trainer = Trainer(fixture);
            var losses = new List<double>();
            using var begun = new ManualResetEventSlim();
            var caller = new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        begun.Set();
                        losses.Add(trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(classes)));
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            caller.Start();
            begun.Wait();
            Thread.SpinWait(round * 500);

            trainer.Dispose();
            trainer.Dispose();

            caller.Join();
            Assert.All(losses, loss => Assert.Equal(expected, loss));
        }
    }

    [Fact]
    public void Everything_is_refused_after_that()
    {
        TrainingCase fixture = TrainingCase.Load("hf-test");
        float[] pixels = fixture.Pixels();
        ConvNextTrainer trainer = Trainer(fixture);
        trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(fixture.Classes));

        trainer.Dispose();

        Action[] uses =
        [
            () => trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(fixture.Classes)),
            () => trainer.Forward(pixels, TrainingLabels.OfClasses(fixture.Classes)),
            () => trainer.Forward(pixels),
            trainer.ZeroGradients,
            () => _ = trainer.Logits.Length,
            () => _ = trainer.Features.Length,
            () => _ = trainer.PixelGradients.Length,
            () => _ = trainer.Parameters[0].Values.Length,
            () => _ = trainer.Parameters[0].Gradients.Length,
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.Equal(10, trainer.Labels.Count);
    }

    /// <summary>Between two steps the loop works on the parameters: they are there until it has ended.</summary>
    [Fact]
    public void A_loop_whose_trainer_is_disposed_of_by_an_event_ends_before_its_next_step()
    {
        LinearTrainer trainer = LinearTrainer.OfColours(5);
        TrainingLoop loop = trainer.Loop(new TrainingOptions { Epochs = 2, BatchSize = 5 });
        var steps = new List<long>();
        float[] seen = [];

        Assert.Throws<ObjectDisposedException>(() => loop.Run(new TrainingEvents
        {
            Step = report =>
            {
                steps.Add(report.Step);
                trainer.Dispose();
                seen = [.. trainer.Parameters.SelectMany(static parameter => parameter.Values.ToArray())];
            },
        }));

        Assert.Equal([1], steps);
        Assert.Contains(seen, static value => value != 0);
        Assert.Throws<ObjectDisposedException>(() => trainer.Parameters[0].Values.Length);
        Assert.Throws<ObjectDisposedException>(() => loop.Run());
        Assert.Throws<ObjectDisposedException>(loop.Finish);
    }

    private static ConvNextTrainer Trainer(TrainingCase fixture) =>
        fixture.CreateTrainer(new ConvNextTrainerOptions { BatchSize = fixture.Batch, Threads = 2, ComputesPixelGradients = true });
}
