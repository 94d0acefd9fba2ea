using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Pictures;
using ConvNext.Preprocessing;
using ConvNext.Training.Models;
using ConvNext.Training.Probing;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;
using ConvNext.Training.Targets;

namespace ConvNext.Cli.Train;

/// <summary><c>--mode probe</c>: looks at every picture once, and trains a linear classifier on what the network makes of it.</summary>
internal sealed class ProbeTraining(TrainArguments arguments, TextWriter output, TextWriter errors)
{
    private const int DefaultEpochs = 100;
    private const int DefaultBatchSize = 64;
    private const double DefaultLearningRate = 0.01;
    private const double DefaultWeightDecay = 0.01;

    private readonly TrainerState _state = new();
    private EvaluationScore? _best;
    private int _broken;

    /// <summary>Does it, and writes the folder.</summary>
    /// <exception cref="ConvNextException">The pictures or the model cannot be used, or a file cannot be written.</exception>
    public int Run()
    {
        TrainingData data = TrainingData.Read(arguments);
        TrainOutput.Prepare(arguments);
        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        TrainSource.RefuseInt8(model.Description.Precision, arguments.Model.Weights);
        output.WriteLine($"{data.Training.Count} pictures to train with, {data.Evaluation.Count} to measure with, {data.Labels.Count} classes; {model.Name} stays as it is");
        long start = Stopwatch.GetTimestamp();
        (FeatureTable training, FeatureTable evaluation) = Features(model, data);
        TrainOutput.CheckPictures(arguments, _broken, training.Count);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"features in {seconds:0.0} s, {(training.Count + evaluation.Count) / seconds:0.0} pictures/s"));
        ProbeOptions options = Options(training, data.Labels.Count);
        long learning = Stopwatch.GetTimestamp();
        LinearClassifier classifier = LinearProbe.Train(training, evaluation, data.Labels.Count, options, epoch => Log(epoch, options));
        Write(model, data, classifier, training, evaluation, options, Stopwatch.GetElapsedTime(start), Stopwatch.GetElapsedTime(learning));
        return ExitCode.Success;
    }

    private ProbeOptions Options(FeatureTable training, int classes)
    {
        int epochs = arguments.Epochs ?? DefaultEpochs;
        int batch = arguments.BatchSize ?? DefaultBatchSize;
        long steps = (long)epochs * ((training.Count + batch - 1) / batch);
        int[] counts = new int[classes];
        foreach (int label in training.Labels)
        {
            counts[label]++;
        }

        _state.MaxSteps = steps;
        _state.Epochs = epochs;
        _state.BatchSize = batch;
        _state.LoggingSteps = _state.EvaluationSteps = _state.SaveSteps = steps / epochs;
        return new ProbeOptions
        {
            Epochs = epochs,
            BatchSize = batch,
            LearningRate = arguments.LearningRate ?? DefaultLearningRate,
            WeightDecay = arguments.WeightDecay ?? DefaultWeightDecay,
            Schedule = arguments.Schedule ?? ScheduleKind.Cosine,
            WarmupSteps = arguments.WarmupSteps ?? LearningRateSchedule.WarmupSteps(steps, arguments.WarmupRatio),
            LabelSmoothing = arguments.LabelSmoothing,
            ClassWeights = arguments.BalancesClasses ? ClassTargets.Balanced(counts) : null,
            Seed = arguments.Seed,
            Patience = arguments.Patience,
        };
    }

    private (FeatureTable Training, FeatureTable Evaluation) Features(SizedModel model, TrainingData data)
    {
        ConvNextImageProcessor processor = new(model.ImageProcessorOptions);
        PictureRun run = new(model, processor, arguments.Threads, errors);
        TrainingPicture[] all = [.. data.Training, .. data.Evaluation];
        List<float[]>[] rows = [[], []];
        List<int>[] labels = [[], []];
        int position = 0;
        foreach (PictureOutcome<float[]> outcome in run.Features(all.Select(one => one.Picture), isStream: false, normalize: false))
        {
            int part = position < data.Training.Count ? 0 : 1;
            int label = all[position++].Class;
            if (outcome.Value is { } features)
            {
                rows[part].Add(features);
                labels[part].Add(label);
            }
            else
            {
                _broken++;
            }
        }

        return (new FeatureTable(rows[0], labels[0]), new FeatureTable(rows[1], labels[1]));
    }

    private void Log(ProbeEpoch epoch, ProbeOptions options)
    {
        _state.Epoch = epoch.Epoch;
        _state.GlobalStep = epoch.Step;
        _state.History.Add(new LogEntry()
            .Set("epoch", (double)epoch.Epoch).Set("grad_norm", epoch.GradientNorm).Set("learning_rate", epoch.LearningRate).Set("loss", epoch.Loss).Set("step", epoch.Step));
        if (epoch.Evaluation is not { } score)
        {
            return;
        }

        _state.History.Add(new LogEntry().Set("epoch", (double)epoch.Epoch).Set("eval_accuracy", score.Accuracy).Set("eval_loss", score.Loss).Set("step", epoch.Step));
        if (_best is null || score.IsBetterThan(_best))
        {
            (_best, _state.BestMetric, _state.BestStep) = (score, score.Accuracy, epoch.Step);
        }
    }

    private void Write(
        SizedModel model,
        TrainingData data,
        LinearClassifier classifier,
        FeatureTable training,
        FeatureTable evaluation,
        ProbeOptions options,
        TimeSpan whole,
        TimeSpan learning)
    {
        double flos = 6.0 * training.Count * _state.Epoch * model.Description.InputLength * model.Description.ParameterCount;
        _state.TotalFlos = flos;
        LogEntry train = RunSummary.Training(_state, training.Count, whole, _state.History.Where(entry => entry["loss"] is not null).Average(entry => entry["loss"]!.Value));
        ClassTargets targets = new(data.Labels.Count, options.LabelSmoothing, options.ClassWeights);
        long measuring = Stopwatch.GetTimestamp();
        EvaluationScore? score = evaluation.Count == 0 ? null : LinearProbe.Evaluate(classifier, evaluation, targets);
        LogEntry? measured = score is null ? null : RunSummary.Evaluation(_state, score, Stopwatch.GetElapsedTime(measuring), options.BatchSize);
        ConvNextConfig config = model.Model.Config with
        {
            Labels = data.Labels,
            Label2Id = new ConvNextConfig { Labels = data.Labels }.Label2Id,
            ProblemType = ProblemType.SingleLabelClassification,
        };
        TrainedFolder folder = new(arguments, data, _state, train, measured);
        folder.Write(model.Name, "A linear classifier on the pooled features of a frozen network, trained with AdamW.",
        [
            ("epochs", $"{options.Epochs}"), ("batch size", $"{options.BatchSize}"), ("learning rate", Text(options.LearningRate)),
            ("weight decay", Text(options.WeightDecay)), ("schedule", $"{options.Schedule}"), ("label smoothing", Text(options.LabelSmoothing)), ("seed", $"{options.Seed}"),
        ]);
        ModelFiles.Write(arguments.Output, ModelTensors.WithClassifier(model.Model, classifier), config, model.ImageProcessorOptions);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"classifier in {learning.TotalSeconds:0.0} s, {_state.GlobalStep} steps"));
        folder.Announce(output);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
