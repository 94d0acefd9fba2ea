using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using ConvNext.Preprocessing;
using ConvNext.Training.Augmentation;
using ConvNext.Training.Checkpoints;
using ConvNext.Training.Loops;
using ConvNext.Training.Optimization;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;
using Xunit;

namespace ConvNext.Training.Tests.Loops;

/// <summary>Training from the first step to the last, stopped and continued, with everything that is random switched on.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private static readonly TrainingOptions Everything = new()
    {
        Epochs = 4,
        BatchSize = 5,
        AccumulationSteps = 2,
        LearningRate = 0.01,
        WarmupRatio = 0.1,
        Schedule = ScheduleKind.Cosine,
        Optimizer = new OptimizerOptions { WeightDecay = 0.05 },
        LayerDecay = 0.9,
        LabelSmoothing = 0.1,
        Augmentation = new AugmentationOptions { RandomOperations = 2, Brightness = 0.2, Hue = 0.1, ErasingProbability = 0.25 },
        Mixing = new BatchMixing(0.8, 1),
        AverageDecay = 0.9,
        LoggingSteps = 3,
        SaveSteps = 5,
        KeepsBest = true,
    };

    private readonly Testing.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_learns_colours()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(8);
        TrainingLoop loop = trainer.Loop(new TrainingOptions { Epochs = 12, LearningRate = 0.01 });

        loop.Run();

        EvaluationScore score = loop.Evaluate()!;
        Assert.InRange(score.Accuracy, 0.9, 1);
        Assert.Equal((27, 12 * 6), (score.Pictures, loop.State.GlobalStep));
        Assert.Equal(12, loop.State.History.Count(entry => entry["eval_accuracy"] is not null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Threads_change_no_bit(int threads)
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(5);
        TrainingLoop loop = trainer.Loop(Everything with { Threads = threads });

        loop.Run();

        Assert.Equal(Reference(), Values(trainer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(19)]
    public void Stopped_after_any_step_it_goes_on_with_the_same_bits(int stop)
    {
        string path = "";
        using (LinearTrainer first = LinearTrainer.OfColours(5))
        {
            TrainingLoop stopped = first.Loop(Everything);
            using CancellationTokenSource source = new();
            TrainingEvents events = new()
            {
                Step = report =>
                {
                    if (report.Step == stop)
                    {
                        source.Cancel();
                    }
                },
                Save = () => path = Save(stopped, first),
            };
            Assert.Throws<OperationCanceledException>(() => stopped.Run(events, source.Token));
        }

        using LinearTrainer second = LinearTrainer.OfColours(5);
        TrainingLoop continued = second.Loop(Everything);
        TrainingCheckpoint.Read(path, continued);
        continued.Run();
        continued.Finish();

        using LinearTrainer whole = LinearTrainer.OfColours(5);
        TrainingLoop through = whole.Loop(Everything);
        through.Run();
        through.Finish();
        Assert.Equal(stop, CheckpointFolder.StepsOf(path));
        Assert.Equal(Values(whole), Values(second));
        Assert.Equal(Text(through.State), Text(continued.State));
        Assert.Equal(through.MeanLoss, continued.MeanLoss);
    }

    [Fact]
    public void Accumulated_micro_batches_are_one_batch()
    {
        // Without anything that is drawn for each batch; 40 pictures are whole batches either way.
        TrainingOptions options = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.01, MaxGradientNorm = 0, Augmentation = AugmentationOptions.None };
        using LinearTrainer one = LinearTrainer.OfColours(8);
        using LinearTrainer several = LinearTrainer.OfColours(8);

        new TrainingLoop(one, Pictures.Processor, Pictures.Samples(40, 1), null, options).Run();
        new TrainingLoop(several, Pictures.Processor, Pictures.Samples(40, 1), null, options with { BatchSize = 2, AccumulationSteps = 4 }).Run();

        // Sums of other orders, and AdamW divides by the gradient's own size.
        Assert.All(Values(one).Zip(Values(several)), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Fact]
    public void The_first_step_is_the_optimisers_with_the_clipped_gradient()
    {
        TrainingOptions options = new()
        {
            MaxSteps = 1, BatchSize = 8, LearningRate = 0.1, Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd }, MaxGradientNorm = 0.01, Augmentation = AugmentationOptions.None,
        };
        using LinearTrainer trainer = LinearTrainer.OfColours(8);
        float[] before = Values(trainer);
        StepReport report = default;

        new TrainingLoop(trainer, Pictures.Processor, Pictures.Samples(8, 1), null, options).Run(new TrainingEvents { Step = step => report = step });

        float[] gradient = [.. trainer.Parameters.SelectMany(parameter => parameter.Gradients.ToArray())];
        double norm = Math.Sqrt(gradient.Sum(g => (double)g * g));
        Assert.Equal(norm, report.GradientNorm, norm * 1e-9);
        Assert.True(norm > 0.01, "Nothing is clipped.");
        float[] expected = [.. before.Zip(gradient, (value, g) => (float)(value - (0.1 * g * 0.01 / (norm + 1e-6))))];
        Assert.All(expected.Zip(Values(trainer)), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
        Assert.Equal((1L, 8, 0.1), (report.Step, report.Pictures, report.LearningRate));
    }

    [Fact]
    public void The_log_is_that_of_the_references_trainer()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(5);
        TrainingLoop loop = trainer.Loop(Everything with { WarmupRatio = 0, Schedule = ScheduleKind.Linear });
        List<double> losses = [];

        loop.Run(new TrainingEvents { Step = report => losses.Add(report.Loss) });

        // 41 pictures are nine micro-batches, so five steps of an epoch, twenty in all; an entry every third step and one for each epoch's evaluation.
        Assert.Equal([3, 5, 6, 9, 10, 12, 15, 15, 18, 20], loop.State.History.Select(entry => entry["step"]!.Value));
        LogEntry first = loop.State.History[0];
        Assert.Equal(["epoch", "grad_norm", "learning_rate", "loss", "step"], first.Names);
        Assert.Equal(3 / 5.0, first["epoch"]);
        Assert.Equal(losses.Take(3).Average(), first["loss"]!.Value, 1e-12);
        Assert.Equal(0.01 * 18 / 20, first["learning_rate"]!.Value, 1e-12);
        Assert.Equal(["epoch", "eval_accuracy", "eval_loss", "step"], loop.State.History[1].Names);
        Assert.Equal(losses.Average(), loop.MeanLoss, 1e-12);
        Assert.Equal(6.0 * 41 * 4 * 3 * 32 * 32 * trainer.Description.ParameterCount, loop.State.TotalFlos, 1);
    }

    [Fact]
    public void Patience_ends_it_and_the_best_weights_are_the_result()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(8);

        // The colours of the pictures that are held back have other names: the better it learns, the worse it does.
        TrainingLoop loop = new(
            trainer,
            Pictures.Processor,
            Pictures.Samples(41, 1),
            Pictures.Samples(27, 2) with { Labels = [.. Enumerable.Range(0, 27).Select(i => (i + 1) % 3)] },
            new TrainingOptions { Epochs = 40, LearningRate = 0.01, KeepsBest = true, Patience = 2 });
        List<EvaluationScore> scores = [];
        int saves = 0;

        loop.Run(new TrainingEvents { Evaluated = scores.Add, Save = () => saves++ });
        loop.Finish();

        EvaluationScore best = scores.Aggregate((left, right) => right.IsBetterThan(left) ? right : left);
        Assert.True(scores.Count < 40, "It never stopped.");
        Assert.Equal(2, scores.Count - 1 - scores.IndexOf(best));
        Assert.Equal(best, loop.Evaluate());
        Assert.Equal(best.Accuracy, loop.State.BestMetric);
        Assert.Equal(1, saves);
    }

    [Fact]
    public void A_checkpoint_of_other_settings_and_a_damaged_one_are_one_sentence_each()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(5);
        string path = "";
        TrainingLoop loop = trainer.Loop(Everything with { MaxSteps = 2 });
        loop.Run(new TrainingEvents { Save = () => path = Save(loop, trainer) });

        ConvNextException other = Assert.Throws<ConvNextException>(() => TrainingCheckpoint.Read(path, trainer.Loop(Everything with { MaxSteps = 2, LearningRate = 0.02 })));
        Assert.EndsWith(
            "training_state.json: The training was set to something else: 'LearningRate = 0.01' then, 'LearningRate = 0.02' now; it goes on only as it began.",
            other.Message,
            StringComparison.Ordinal);

        TrainingCheckpoint.Read(path, trainer.Loop(Everything with { MaxSteps = 2, Threads = 3, LoggingSteps = 7, SaveSteps = 9 }));
        foreach (string file in Directory.GetFiles(path))
        {
            byte[] bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            if (Path.GetFileName(file) is not ("config.json" or "preprocessor_config.json"))
            {
                Assert.ThrowsAny<ConvNextException>(() => TrainingCheckpoint.Read(path, trainer.Loop(Everything with { MaxSteps = 2 })));
            }

            File.WriteAllBytes(file, bytes);
        }
    }

    private static float[] Values(LinearTrainer trainer) => [.. trainer.Parameters.SelectMany(parameter => parameter.Values.ToArray())];

    private static float[] Reference()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(5);
        trainer.Loop(Everything).Run();
        return Values(trainer);
    }

    private string Save(TrainingLoop loop, LinearTrainer trainer) => CheckpointFolder.Write(
        _folder.Path, loop.State.GlobalStep, most: null, folder => TrainingCheckpoint.Write(folder, loop, trainer.Config, ConvNextImageProcessorOptions.Default));

    private string Text(TrainerState state)
    {
        state.Write(_folder.Path);
        return File.ReadAllText(Path.Combine(_folder.Path, TrainerState.FileName));
    }
}
