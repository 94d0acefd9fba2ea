using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Terminal;
using ConvNext.Preprocessing;
using ConvNext.Training;
using ConvNext.Training.Checkpoints;
using ConvNext.Training.Loops;
using ConvNext.Training.Optimization;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;
using ConvNext.Training.Targets;

namespace ConvNext.Cli.Train;

/// <summary><c>--mode finetune</c>: trains the whole network, and goes on where it was when it was stopped.</summary>
internal sealed class FineTuneTraining(TrainArguments arguments, FineTuneArguments tuning, TextWriter output, TextWriter errors)
{
    private const int DefaultEpochs = 3;
    private const int DefaultBatchSize = 8;
    private const double DefaultLearningRate = 5e-5;
    private const int WantedLogEntries = 50;
    private const int DefaultLoggingSteps = 500;

    private readonly int _threads = arguments.Threads > 0 ? arguments.Threads : Environment.ProcessorCount;

    /// <summary>Does it, and writes the folder.</summary>
    /// <exception cref="ConvNextException">The pictures or the model cannot be used, or a file cannot be written.</exception>
    public int Run()
    {
        TrainingData data = TrainingData.Read(arguments);
        string? checkpoint = TrainOutput.PrepareToResume(arguments, tuning);
        int batch = arguments.BatchSize ?? DefaultBatchSize;
        using ConvNextTrainer trainer = FineTuneModel.Create(
            arguments.Model, arguments.IsScratch, new ConvNextTrainerOptions { BatchSize = batch, Threads = _threads, Labels = data.Labels, Seed = arguments.Seed });
        ConvNextImageProcessorOptions processing = ProcessingOf(trainer);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Training.Count} pictures to train with, {data.Evaluation.Count} to measure with, {data.Labels.Count} classes; "
            + $"{trainer.Description.ParameterCount / 1e6:0.00} million parameters, {trainer.MemoryBytes / 1e6:0} MB for batches of {batch}"));
        PictureStore store = new(processing, _threads, errors);
        TrainingSamples training = store.Read(data.Training);
        TrainingSamples evaluation = store.Read(data.Evaluation);
        TrainOutput.CheckPictures(arguments, store.Broken, training.Count);
        Freeze(trainer);
        TrainingOptions options = Options(training, data.Labels.Count);
        TrainingLoop loop = new(trainer, new ConvNextImageProcessor(processing), training, evaluation, options);
        if (checkpoint is not null)
        {
            TrainingCheckpoint.Read(checkpoint, loop);
            output.WriteLine($"{checkpoint}: training goes on after step {loop.State.GlobalStep} of {loop.State.MaxSteps}");
        }

        ConvNextConfig config = trainer.Config with { ProblemType = ProblemType.SingleLabelClassification };
        long start = Stopwatch.GetTimestamp();
        Train(loop, options, config, processing);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        loop.Finish();
        long measuring = Stopwatch.GetTimestamp();
        EvaluationScore? score = loop.Evaluate();
        LogEntry? measured = score is null ? null : RunSummary.Evaluation(loop.State, score, Stopwatch.GetElapsedTime(measuring), batch);
        LogEntry trained = RunSummary.Training(loop.State, training.Count, time, loop.MeanLoss);
        TrainedFolder folder = new(arguments, data, loop.State, trained, measured);
        string source = arguments.IsScratch ? "weights that had learned nothing" : arguments.Model.Weights ?? arguments.Model.Name;
        folder.Write(source, "All of the network was trained.", Settings(options));

        // Last: where the weights are, the training is over, and is not gone on with.
        ModelFiles.Write(arguments.Output, TrainingCheckpoint.Weights(trainer.Parameters), config, processing);
        folder.Announce(output);
        return ExitCode.Success;
    }

    private void Train(TrainingLoop loop, TrainingOptions options, ConvNextConfig config, ConvNextImageProcessorOptions processing)
    {
        using Interruption interruption = new();
        using TrainingLine line = new(errors);
        TrainingEvents events = new()
        {
            Step = line.Show,
            Evaluated = score =>
            {
                line.Hide();
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"epoch {loop.State.Epoch:0.##} of {loop.State.Epochs}: training loss {loop.MeanLoss:0.0000}, validation loss {score.Loss:0.0000}, "
                    + $"accuracy {score.Accuracy * 100:0.00} %"));
            },
            Save = () => CheckpointFolder.Write(
                arguments.Output, loop.State.GlobalStep, options.SaveLimit, folder => TrainingCheckpoint.Write(folder, loop, config, processing)),
        };
        try
        {
            loop.Run(events, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            interruption.AwaitEnd();
        }
    }

    private TrainingOptions Options(TrainingSamples training, int classes)
    {
        int[] counts = new int[classes];
        foreach (int label in training.Labels)
        {
            counts[label]++;
        }

        int batch = arguments.BatchSize ?? DefaultBatchSize;
        int epochs = arguments.Epochs ?? DefaultEpochs;
        long steps = tuning.MaxSteps ?? (long)epochs * ((((training.Count + batch - 1) / batch) + tuning.Accumulation - 1) / tuning.Accumulation);
        return new TrainingOptions
        {
            Epochs = epochs,
            MaxSteps = tuning.MaxSteps,
            BatchSize = batch,
            AccumulationSteps = tuning.Accumulation,
            LearningRate = arguments.LearningRate ?? DefaultLearningRate,
            Schedule = arguments.Schedule ?? ScheduleKind.Linear,
            WarmupRatio = arguments.WarmupRatio,
            WarmupSteps = arguments.WarmupSteps,
            Optimizer = tuning.Optimizer with { WeightDecay = arguments.WeightDecay ?? 0, Threads = _threads },
            DecayRule = tuning.DecayRule,
            LayerDecay = tuning.LayerDecay,
            MaxGradientNorm = tuning.MaxNorm,
            LabelSmoothing = arguments.LabelSmoothing,
            ClassWeights = arguments.BalancesClasses ? [.. ClassTargets.Balanced(counts).Select(weight => (float)weight)] : null,
            Augmentation = tuning.Augmentation,
            Mixing = tuning.Mixing,
            AverageDecay = tuning.Average,
            Seed = arguments.Seed,
            LoggingSteps = tuning.LoggingSteps ?? Math.Clamp(steps / WantedLogEntries, 1, DefaultLoggingSteps),
            SaveSteps = tuning.SaveSteps,
            SaveLimit = tuning.SaveLimit,
            KeepsBest = tuning.KeepsBest || arguments.Patience is not null,
            Patience = arguments.Patience,
            Threads = _threads,
        };
    }

    private void Freeze(ConvNextTrainer trainer)
    {
        foreach (TrainingParameter parameter in trainer.Parameters)
        {
            int group = LayerwiseDecay.Group(parameter.Role, parameter.Stage, parameter.Block, trainer.Config.NumStages);
            parameter.IsFrozen = tuning.FrozenStages > 0 && group < LayerwiseDecay.Head && (group == 0 || parameter.Stage < tuning.FrozenStages);
        }
    }

    // As the network will be given its pictures; a network without files beside its weights has those that its class was generated with.
    private static ConvNextImageProcessorOptions ProcessingOf(ConvNextTrainer trainer)
    {
        ImageSize size = new(trainer.Description.InputHeight, trainer.Description.InputWidth);
        ConvNextImageProcessorOptions options = trainer.ImageProcessorOptions ?? ConvNextImageProcessorOptions.Default with { ShortestEdge = size.Height };
        return options is { MadeSize: not null } ? options.ForImageSize(size) : options;
    }

    private static IReadOnlyList<(string Name, string Value)> Settings(TrainingOptions options) =>
    [
        ("epochs", Text(options.Epochs)), ("max steps", options.MaxSteps is { } steps ? Text(steps) : "by epochs"), ("batch size", Text(options.BatchSize)),
        ("accumulated batches", Text(options.AccumulationSteps)), ("optimizer", $"{options.Optimizer.Kind}"), ("learning rate", Text(options.LearningRate)),
        ("schedule", $"{options.Schedule}"), ("weight decay", Text(options.Optimizer.WeightDecay)), ("layer decay", Text(options.LayerDecay)),
        ("longest gradient", Text(options.MaxGradientNorm)), ("label smoothing", Text(options.LabelSmoothing)), ("crop", $"{options.Augmentation.Crop}"),
        ("mixup", Text(options.Mixing.MixupAlpha)), ("cutmix", Text(options.Mixing.CutmixAlpha)), ("mean of weights", options.AverageDecay is { } decay ? Text(decay) : "none"),
        ("seed", Text(options.Seed)),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
