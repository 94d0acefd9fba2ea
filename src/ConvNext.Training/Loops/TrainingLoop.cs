using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using ConvNext.Preprocessing;
using ConvNext.Training.Augmentation;
using ConvNext.Training.Data;
using ConvNext.Training.Optimization;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;

namespace ConvNext.Training.Loops;

/// <summary>
/// Trains a network on pictures, as the reference's trainer does: epochs in random orders, gradients averaged over micro-batches and clipped, a rate for each step, an entry in the
/// log from time to time, an evaluation after each epoch. Everything that is random follows from the seed and the number of the sample, the step or the epoch, so that a training
/// that goes on from a checkpoint takes the steps that it would have taken.
/// </summary>
public sealed partial class TrainingLoop
{
    private readonly ConvNextTrainer _trainer;
    private readonly ConvNextImageProcessor _processor;
    private readonly TrainingSamples _training;
    private readonly TrainingSamples? _evaluation;
    private readonly TrainingOptions _options;
    private readonly LossOptions _loss;
    private readonly TrainedTensor[] _tensors;
    private readonly Optimizer _optimizer;
    private readonly ExponentialMovingAverage? _average;
    private readonly LearningRateSchedule _schedule;
    private readonly int _microBatches;
    private readonly float[] _targets;
    private readonly bool[] _branches;

    /// <summary>A training that has not begun.</summary>
    /// <param name="trainer">The network; parameters that are frozen now stay as they are.</param>
    /// <param name="processor">How pictures are prepared where the network is used.</param>
    /// <param name="training">What it is trained with: at least one picture.</param>
    /// <param name="evaluation">What it is measured with; null or empty for nothing.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TrainingLoop(ConvNextTrainer trainer, ConvNextImageProcessor processor, TrainingSamples training, TrainingSamples? evaluation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(processor);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(training.Count, 1, nameof(training));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AccumulationSteps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchSize, trainer.BatchSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LoggingSteps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SaveSteps, 1, nameof(options));
        (_trainer, _processor, _training, _evaluation, _options) = (trainer, processor, training, evaluation is { Count: > 0 } ? evaluation : null, options);
        _loss = new LossOptions { ProblemType = ProblemType.SingleLabelClassification, LabelSmoothing = options.LabelSmoothing, ClassWeights = options.ClassWeights };
        _tensors = [.. trainer.Parameters.Where(parameter => !parameter.IsFrozen).Select(Tensor)];
        _optimizer = new Optimizer(_tensors, options.Optimizer);
        _average = options.AverageDecay is { } decay ? new ExponentialMovingAverage(_tensors, decay) : null;
        _microBatches = (training.Count + options.BatchSize - 1) / options.BatchSize;
        StepsPerEpoch = (_microBatches + options.AccumulationSteps - 1) / options.AccumulationSteps;
        long steps = options.MaxSteps ?? StepsPerEpoch * options.Epochs;
        _schedule = new LearningRateSchedule(options.Schedule, options.LearningRate, steps, options.WarmupSteps ?? LearningRateSchedule.WarmupSteps(steps, options.WarmupRatio));
        _targets = new float[options.BatchSize * trainer.Labels.Count];
        _branches = new bool[options.BatchSize * trainer.DropPathRates.Count];
        State = new TrainerState
        {
            MaxSteps = steps,
            Epochs = (steps + StepsPerEpoch - 1) / StepsPerEpoch,
            BatchSize = options.BatchSize,
            LoggingSteps = options.LoggingSteps,
            SaveSteps = options.SaveSteps,
            EvaluationSteps = StepsPerEpoch,
        };
    }

    /// <summary>How far it is, and what it has logged.</summary>
    public TrainerState State { get; private set; }

    /// <summary>Steps of an epoch.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>The mean loss of all steps; NaN before the first.</summary>
    public double MeanLoss => Progress.AllLosses / State.GlobalStep;

    /// <summary>What is counted besides.</summary>
    internal TrainingProgress Progress { get; private set; } = new();

    /// <summary>Trains to the end, from where it is.</summary>
    /// <param name="events">Who is told.</param>
    /// <param name="cancellation">Ends it after a step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="ConvNextException">A picture cannot be read, or the loss is no number any more.</exception>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public void Run(TrainingEvents? events = null, CancellationToken cancellation = default)
    {
        events ??= new TrainingEvents();
        using ConvNextTrainer.MemoryHold held = _trainer.Hold();
        while (State.GlobalStep < State.MaxSteps && !Progress.HasStopped)
        {
            RunEpoch(events, cancellation);
        }
    }

    private void RunEpoch(TrainingEvents events, CancellationToken cancellation)
    {
        long epoch = State.GlobalStep / StepsPerEpoch;
        int firstBatch = (int)(State.GlobalStep % StepsPerEpoch) * _options.AccumulationSteps;
        int[] order = new CounterRandom(_options.Seed, RandomPurpose.Order, epoch, index: 0).Permutation(_training.Count);
        int parts = 0;
        int pictures = 0;
        double loss = 0;
        foreach (Batch batch in BatchReader.Read(_training, order, _options.BatchSize, firstBatch, _options.Threads, Maker, (maker, sample, pixels) =>
            maker.Make(_training.Load(sample), new CounterRandom(_options.Seed, RandomPurpose.Augmentation, epoch, sample), pixels.Span)))
        {
            if (parts == 0)
            {
                _trainer.ZeroGradients();
                (loss, pictures) = (0, 0);
            }

            int first = batch.Index / _options.AccumulationSteps * _options.AccumulationSteps;
            int all = Math.Min(_options.AccumulationSteps, _microBatches - first);
            loss += Backward(batch, epoch, 1.0 / all) / all;
            pictures += batch.Count;
            parts++;
            if (parts < all)
            {
                continue;
            }

            parts = 0;
            EndStep(loss, pictures, events);
            bool ends = State.GlobalStep == State.MaxSteps;
            if (State.GlobalStep % StepsPerEpoch == 0 || ends)
            {
                EndEpoch(events);
            }

            bool isCancelled = cancellation.IsCancellationRequested;
            if (State.GlobalStep % _options.SaveSteps == 0 || ends || isCancelled || Progress.HasStopped)
            {
                events.Save?.Invoke();
            }

            cancellation.ThrowIfCancellationRequested();
            if (ends || Progress.HasStopped)
            {
                return;
            }
        }
    }

    private double Backward(Batch batch, long epoch, double scale)
    {
        ReadOnlySpan<bool> branches = Branches(batch, epoch);
        if (!_options.Mixing.IsOn)
        {
            return _trainer.ForwardBackward(batch.PixelValues, TrainingLabels.OfClasses(batch.Labels), _loss, branches, scale);
        }

        Span<float> targets = _targets.AsSpan(0, batch.Count * _trainer.Labels.Count);
        ImageSize size = new(_trainer.Description.InputHeight, _trainer.Description.InputWidth);
        _options.Mixing.Apply(batch.PixelValues, batch.Labels, targets, size, new CounterRandom(_options.Seed, RandomPurpose.Mixing, epoch, batch.Index));
        return _trainer.ForwardBackward(batch.PixelValues, TrainingLabels.OfTargets(targets), _loss, branches, scale);
    }

    // For each block, and in it for each picture, whether its branch is kept.
    private ReadOnlySpan<bool> Branches(Batch batch, long epoch)
    {
        IReadOnlyList<float> rates = _trainer.DropPathRates;
        if (rates.All(rate => rate == 0))
        {
            return [];
        }

        for (int picture = 0; picture < batch.Count; picture++)
        {
            CounterRandom random = new(_options.Seed, RandomPurpose.DropPath, epoch, batch.Samples[picture]);
            for (int block = 0; block < rates.Count; block++)
            {
                _branches[(block * batch.Count) + picture] = !random.Chance(rates[block]);
            }
        }

        return _branches.AsSpan(0, rates.Count * batch.Count);
    }

    private void EndStep(double loss, int pictures, TrainingEvents events)
    {
        if (!double.IsFinite(loss))
        {
            throw new ConvNextException(string.Create(
                CultureInfo.InvariantCulture, $"The loss is {loss} at step {State.GlobalStep + 1}; a lower learning rate or a longer warm-up keeps it finite."));
        }

        // Before a weight is changed: what is saved last is what was finite last.
        double norm = GradientNorm.Of(_tensors);
        if (!double.IsFinite(norm))
        {
            throw new ConvNextException(string.Create(
                CultureInfo.InvariantCulture,
                $"The gradients are not finite at step {State.GlobalStep + 1}, though the loss is {loss:G4}; a lower learning rate or a longer warm-up keeps them so."));
        }

        double rate = _schedule.Rate(State.GlobalStep);
        _optimizer.Step(rate, GradientNorm.ClippingScale(norm, _options.MaxGradientNorm));
        _average?.Update();
        State.GlobalStep++;
        State.Epoch = (double)State.GlobalStep / StepsPerEpoch;
        State.TotalFlos += 6.0 * pictures * _trainer.Description.InputLength * _trainer.Description.ParameterCount;
        Progress.AllLosses += loss;
        Progress.LossSinceLog += loss;
        Progress.StepsSinceLog++;
        if (State.GlobalStep % _options.LoggingSteps == 0)
        {
            double mean = Progress.LossSinceLog / Progress.StepsSinceLog;
            State.History.Add(new LogEntry()
                .Set("epoch", State.Epoch).Set("grad_norm", norm).Set("learning_rate", rate).Set("loss", mean).Set("step", State.GlobalStep));
            (Progress.LossSinceLog, Progress.StepsSinceLog) = (0, 0);
        }

        events.Step?.Invoke(new StepReport(State.GlobalStep, State.MaxSteps, pictures, loss, rate, norm));
    }

    private SampleMaker Maker() =>
        new(_processor, _options.Augmentation, new ImageSize(_trainer.Description.InputHeight, _trainer.Description.InputWidth));

    private TrainedTensor Tensor(TrainingParameter parameter)
    {
        int group = LayerwiseDecay.Group(parameter.Role, parameter.Stage, parameter.Block, _trainer.Config.NumStages);
        return new TrainedTensor(parameter, _options.DecayRule.Decays(parameter.Role, parameter.Shape.Length), LayerwiseDecay.Scale(_options.LayerDecay, group));
    }
}
