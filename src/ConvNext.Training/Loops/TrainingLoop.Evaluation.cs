using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Training.Probing;
using ConvNext.Training.Results;

namespace ConvNext.Training.Loops;

/// <content>How good the network is, and which weights are the result.</content>
public sealed partial class TrainingLoop
{
    private float[][]? _best;

    /// <summary>Measures the weights as they are: pictures as the network will be given them, no branch dropped, the loss smoothed as in training.</summary>
    /// <returns>Null where no pictures are held back.</returns>
    /// <exception cref="ConvNextException">A picture cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public EvaluationScore? Evaluate()
    {
        if (_evaluation is not { } samples)
        {
            return null;
        }

        using ConvNextTrainer.MemoryHold held = _trainer.Hold();
        double loss = 0;
        double weight = 0;
        int right = 0;
        int classes = _trainer.Labels.Count;
        int[] order = [.. Enumerable.Range(0, samples.Count)];
        foreach (Batch batch in BatchReader.Read(samples, order, _options.BatchSize, firstBatch: 0, _options.Threads, Maker, (maker, sample, pixels) =>
            maker.Evaluate(samples.Load(sample), pixels.Span)))
        {
            double counted = 0;
            foreach (int label in batch.Labels)
            {
                counted += _options.ClassWeights?[label] ?? 1;
            }

            loss += _trainer.Forward(batch.PixelValues, TrainingLabels.OfClasses(batch.Labels), _loss) * counted;
            weight += counted;
            for (int i = 0; i < batch.Count; i++)
            {
                right += LinearProbe.IndexOfLargest(_trainer.Logits.Slice(i * classes, classes)) == batch.Labels[i] ? 1 : 0;
            }
        }

        return new EvaluationScore(loss / weight, (double)right / samples.Count, samples.Count);
    }

    /// <summary>
    /// Puts the weights that are the result into the trainer: those of the best evaluation where they are kept, else their mean where there is one, else the last. Nothing is
    /// trained after that.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public void Finish()
    {
        using ConvNextTrainer.MemoryHold held = _trainer.Hold();
        if (_best is { } best)
        {
            for (int i = 0; i < _tensors.Length; i++)
            {
                best[i].CopyTo(_tensors[i].Values);
            }
        }
        else
        {
            _average?.Exchange();
        }
    }

    /// <summary>All values that a checkpoint needs besides the weights.</summary>
    internal IEnumerable<(string Name, Memory<float> Values)> Remembered =>
        [.. _optimizer.State, .. _average?.State ?? [], .. _best?.Select((values, index) => ($"best.{_tensors[index].Name}", values.AsMemory())) ?? []];

    /// <summary>The trainer's parameters.</summary>
    internal IReadOnlyList<TrainingParameter> Parameters => _trainer.Parameters;

    /// <summary>What decides the bits of this training.</summary>
    internal string Fingerprint => $"{_options.Fingerprint(_training.Count)}; {_trainer.Labels.Count} classes; {_tensors.Length} tensors learn";

    /// <summary>Goes on from what a checkpoint says; what is remembered has room for the best weights afterwards, where there were any.</summary>
    internal void Resume(TrainerState state, TrainingProgress progress)
    {
        (State, Progress) = (state, progress);
        _optimizer.Resume(state.GlobalStep);
        _best = _options.KeepsBest && progress.Best is not null ? [.. _tensors.Select(tensor => new float[tensor.Values.Length])] : null;
    }

    private void EndEpoch(TrainingEvents events)
    {
        _average?.Exchange();
        EvaluationScore? score = Evaluate();
        if (score is not null)
        {
            State.History.Add(new LogEntry().Set("epoch", State.Epoch).Set("eval_accuracy", score.Accuracy).Set("eval_loss", score.Loss).Set("step", State.GlobalStep));
            Compare(score);
        }

        _average?.Exchange();
        if (score is not null)
        {
            events.Evaluated?.Invoke(score);
        }
    }

    private void Compare(EvaluationScore score)
    {
        Progress.WorseEvaluations++;
        if (Progress.Best is null || score.IsBetterThan(Progress.Best))
        {
            (Progress.Best, Progress.WorseEvaluations) = (score, 0);
            (State.BestMetric, State.BestStep) = (score.Accuracy, State.GlobalStep);
            _best = _options.KeepsBest ? [.. _tensors.Select(tensor => tensor.Values.ToArray())] : null;
        }

        Progress.HasStopped = Progress.WorseEvaluations > 0 && Progress.WorseEvaluations >= _options.Patience;
    }
}
