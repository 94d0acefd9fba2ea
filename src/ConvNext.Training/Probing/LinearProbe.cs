using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using ConvNext.Training.Data;
using ConvNext.Training.Optimization;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;
using ConvNext.Training.Targets;

namespace ConvNext.Training.Probing;

/// <summary>
/// Trains a linear classifier on the features of a frozen network, with AdamW. It works on one thread; lanes run over classes and sums over pictures and features have one order,
/// so that the result has the same bits whatever the width of registers is.
/// </summary>
public sealed class LinearProbe
{
    private const int Alignment = 16;

    private readonly int _width;
    private readonly int _classes;
    private readonly int _stride;
    private readonly ProbeOptions _options;
    private readonly ClassTargets _targets;
    private readonly ArrayTensor _weight;
    private readonly ArrayTensor _bias;
    private readonly float[] _row;
    private readonly float[] _logits;
    private readonly float[] _slope;
    private readonly float[] _target;
    private Standardisation _standard = new([], []);

    private LinearProbe(int width, int classes, ProbeOptions options)
    {
        _width = width;
        _classes = classes;
        _stride = (classes + Alignment - 1) / Alignment * Alignment;
        _options = options;
        _targets = new ClassTargets(classes, options.LabelSmoothing, options.ClassWeights);
        _weight = new ArrayTensor("classifier.weight", width * _stride, decays: true);
        _bias = new ArrayTensor("classifier.bias", _stride, decays: false);
        _row = new float[width];
        _logits = new float[_stride];
        _slope = new float[_stride];
        _target = new float[classes];
    }

    /// <summary>Trains a classifier.</summary>
    /// <param name="training">What it is trained with: at least one picture.</param>
    /// <param name="evaluation">What it is measured with after each epoch; null or empty for nothing.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Is told of each epoch.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The classifier of the best epoch where pictures are held back, by accuracy and then by loss; else the last.</returns>
    /// <exception cref="ArgumentException">Rows differ in length, or a label is none of the classes.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static LinearClassifier Train(
        FeatureTable training, FeatureTable? evaluation, int classes, ProbeOptions options, Action<ProbeEpoch>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(training.Count, 1, nameof(training));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        int width = training.Rows[0].Length;
        training.Check(width, classes);
        evaluation?.Check(width, classes);
        return new LinearProbe(width, classes, options).Run(training, evaluation, report, cancellation);
    }

    /// <summary>How a classifier does on pictures.</summary>
    public static EvaluationScore Evaluate(LinearClassifier classifier, FeatureTable table, ClassTargets targets)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(targets);
        float[] logits = new float[classifier.Classes];
        float[] target = new float[classifier.Classes];
        double loss = 0;
        double weight = 0;
        int right = 0;
        for (int i = 0; i < table.Count; i++)
        {
            classifier.Logits(table.Rows[i], logits);
            Array.Clear(target);
            targets.Add(table.Labels[i], 1, target);
            loss += SoftCrossEntropy.Compute(logits, target, []);
            weight += targets.WeightOf(table.Labels[i]);
            right += IndexOfLargest(logits) == table.Labels[i] ? 1 : 0;
        }

        return new EvaluationScore(loss / weight, (double)right / table.Count, table.Count);
    }

    /// <summary>The place of the largest value, the first of equal ones.</summary>
    public static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private LinearClassifier Run(FeatureTable training, FeatureTable? evaluation, Action<ProbeEpoch>? report, CancellationToken cancellation)
    {
        _standard = Standardisation.Of(training, _width);
        long stepsPerEpoch = (training.Count + _options.BatchSize - 1) / _options.BatchSize;
        LearningRateSchedule schedule = new(_options.Schedule, _options.LearningRate, stepsPerEpoch * _options.Epochs, _options.WarmupSteps);
        Optimizer optimizer = new([_weight, _bias], new OptimizerOptions { WeightDecay = _options.WeightDecay });
        LinearClassifier? best = null;
        EvaluationScore bestScore = new(double.PositiveInfinity, -1, 0);
        int worseEpochs = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            int[] order = new CounterRandom(_options.Seed, RandomPurpose.Order, epoch, index: 0).Permutation(training.Count);
            double loss = 0;
            double norm = 0;
            double rate = 0;
            for (int first = 0; first < order.Length; first += _options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                loss += Gradient(training, order.AsSpan(first, Math.Min(_options.BatchSize, order.Length - first)));
                norm = GradientNorm.Of(optimizer.Tensors);
                rate = schedule.Rate(optimizer.Steps);
                optimizer.Step(rate);
            }

            LinearClassifier classifier = _standard.Fold(_weight.Values, _stride, _bias.Values, _classes);
            EvaluationScore? score = evaluation is { Count: > 0 } ? Evaluate(classifier, evaluation, _targets) : null;
            report?.Invoke(new ProbeEpoch(epoch + 1, optimizer.Steps, loss / stepsPerEpoch, norm, rate, score));
            worseEpochs++;
            if (score is null || score.IsBetterThan(bestScore))
            {
                (best, bestScore, worseEpochs) = (classifier, score ?? bestScore, 0);
            }

            if (worseEpochs > 0 && worseEpochs >= _options.Patience)
            {
                break;
            }
        }

        return best!;
    }

    // The loss of a batch, and its gradients.
    private double Gradient(FeatureTable table, ReadOnlySpan<int> batch)
    {
        _weight.Gradients.Clear();
        _bias.Gradients.Clear();
        double weight = 0;
        foreach (int index in batch)
        {
            weight += _targets.WeightOf(table.Labels[index]);
        }

        double loss = 0;
        foreach (int index in batch)
        {
            _standard.Apply(table.Rows[index], _row);
            _bias.Values.CopyTo(_logits);
            for (int i = 0; i < _width; i++)
            {
                AddProduct(_logits, _weight.Values.Slice(i * _stride, _stride), _row[i]);
            }

            Array.Clear(_target);
            _targets.Add(table.Labels[index], 1, _target);
            loss += SoftCrossEntropy.Compute(_logits.AsSpan(0, _classes), _target, _slope.AsSpan(0, _classes));
            float share = (float)(1 / weight);
            for (int c = 0; c < _classes; c++)
            {
                _slope[c] *= share;
            }

            AddProduct(_bias.Gradients, _slope, 1);
            for (int i = 0; i < _width; i++)
            {
                AddProduct(_weight.Gradients.Slice(i * _stride, _stride), _slope, _row[i]);
            }
        }

        return loss / weight;
    }

    // sum ← sum + values · factor, rounded twice; lengths are multiples of any register's width.
    private static void AddProduct(Span<float> sum, ReadOnlySpan<float> values, float factor)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += wide[i] * factor;
        }
    }
}
