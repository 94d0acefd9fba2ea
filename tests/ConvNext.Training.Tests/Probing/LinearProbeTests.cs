using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Training.Data;
using ConvNext.Training.Probing;
using ConvNext.Training.Results;
using ConvNext.Training.Schedules;
using ConvNext.Training.Targets;
using Xunit;

namespace ConvNext.Training.Tests.Probing;

/// <summary>Linear classifiers on features.</summary>
public sealed class LinearProbeTests
{
    [Fact]
    public void Clouds_that_a_line_parts_are_parted()
    {
        FeatureTable training = Clouds(300, seed: 1);
        FeatureTable evaluation = Clouds(90, seed: 2);

        LinearClassifier classifier = LinearProbe.Train(training, evaluation, 3, new ProbeOptions { Epochs = 30 });

        EvaluationScore score = LinearProbe.Evaluate(classifier, evaluation, new ClassTargets(3));
        Assert.Equal((1.0, 90), (score.Accuracy, score.Pictures));
        Assert.InRange(score.Loss, 0, 0.1);
    }

    [Fact]
    public void It_is_AdamW_on_standardised_features_as_a_plain_loop_computes_it()
    {
        FeatureTable training = Clouds(50, seed: 3);
        ProbeOptions options = new()
        {
            Epochs = 4, BatchSize = 16, LearningRate = 0.03, WeightDecay = 0.1, LabelSmoothing = 0.1, ClassWeights = [1, 2, 0.5], Schedule = ScheduleKind.Linear, WarmupSteps = 2,
        };
        List<ProbeEpoch> epochs = [];

        LinearClassifier classifier = LinearProbe.Train(training, evaluation: null, 3, options, epochs.Add);

        (double[,] weight, double[] bias, double[] losses) = PlainProbe.Train(training, 3, options);
        Assert.Equal(losses.Length, epochs.Count);
        for (int i = 0; i < losses.Length; i++)
        {
            Assert.Equal(losses[i], epochs[i].Loss, 1e-5);
        }

        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(bias[c], classifier.Bias[c], 1e-4);
            for (int i = 0; i < classifier.Features; i++)
            {
                Assert.Equal(weight[c, i], classifier.Weight[(c * classifier.Features) + i], 1e-4);
            }
        }
    }

    [Fact]
    public void The_best_epoch_is_kept_and_patience_ends_it()
    {
        FeatureTable training = Clouds(60, seed: 4);

        // Classes are exchanged: the longer it learns, the worse it gets.
        FeatureTable wrong = training with { Labels = [.. training.Labels.Select(label => (label + 1) % 3)] };
        List<ProbeEpoch> epochs = [];

        LinearClassifier classifier = LinearProbe.Train(training, wrong, 3, new ProbeOptions { Epochs = 50, Patience = 3 }, epochs.Add);

        EvaluationScore score = LinearProbe.Evaluate(classifier, wrong, new ClassTargets(3));
        ProbeEpoch best = epochs.Aggregate((left, right) => right.Evaluation!.IsBetterThan(left.Evaluation!) ? right : left);
        Assert.Equal(best.Evaluation, score);
        Assert.Equal(best.Epoch + 3, epochs.Count);
    }

    [Fact]
    public void Equal_seeds_give_equal_bits_and_others_do_not()
    {
        FeatureTable training = Clouds(64, seed: 5);
        ProbeOptions options = new() { Epochs = 3, BatchSize = 7 };

        LinearClassifier first = LinearProbe.Train(training, null, 3, options);

        Assert.Equal(first.Weight, LinearProbe.Train(training, null, 3, options).Weight);
        Assert.NotEqual(first.Weight, LinearProbe.Train(training, null, 3, options with { Seed = 43 }).Weight);
    }

    [Fact]
    public void A_feature_that_never_changes_does_no_harm()
    {
        FeatureTable training = Clouds(30, seed: 6);
        FeatureTable constant = training with { Rows = [.. training.Rows.Select(row => (float[])[.. row, 7])] };

        LinearClassifier classifier = LinearProbe.Train(constant, null, 3, new ProbeOptions { Epochs = 20 });

        Assert.All(classifier.Weight.Concat(classifier.Bias), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(1, LinearProbe.Evaluate(classifier, constant, new ClassTargets(3)).Accuracy);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void A_feature_that_is_no_number_is_one_sentence(float value, string text)
    {
        FeatureTable table = Clouds(4, seed: 7);
        table.Rows[2][1] = value;

        string message = Assert.Throws<ConvNextException>(() => LinearProbe.Train(table, null, 3, new ProbeOptions())).Message;

        Assert.StartsWith($"Feature 1 of picture 2 is {text}, but must be a finite number; ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_and_labels_must_fit()
    {
        FeatureTable table = Clouds(4, seed: 7);

        Assert.Contains("Row 3 has", Message(table with { Labels = [0, 1, 2, 3] }), StringComparison.Ordinal);
        Assert.Contains("There are 4 rows of features, but 2 labels.", Message(table with { Labels = [0, 1] }), StringComparison.Ordinal);
        Assert.Contains("Row 1 has 2 features", Message(table with { Rows = [table.Rows[0], [1, 2], table.Rows[2], table.Rows[3]] }), StringComparison.Ordinal);

        static string Message(FeatureTable wrong) => Assert.Throws<ArgumentException>(() => LinearProbe.Train(wrong, null, 3, new ProbeOptions())).Message;
    }

    [Fact]
    public void Targets_are_those_of_PyTorch()
    {
        ClassTargets targets = new(4, smoothing: 0.2, weights: [1, 2, 3, 4]);
        float[] target = new float[4];

        targets.Add(2, share: 0.5, target);

        // ε/K·w_c is 0.05·w_c, and the class itself has 0.8·3 more; half of all.
        Assert.Equal([0.025f, 0.05f, 0.075f + 1.2f, 0.1f], target);
        Assert.Equal([1, 1, 0.5], ClassTargets.Balanced([2, 0, 4]));
    }

    private static FeatureTable Clouds(int count, ulong seed)
    {
        const int width = 19;
        List<float[]> rows = [];
        List<int> labels = [];
        for (int i = 0; i < count; i++)
        {
            CounterRandom random = new(seed, RandomPurpose.Augmentation, 0, i);
            int label = i % 3;
            float[] row = new float[width];
            for (int j = 0; j < width; j++)
            {
                row[j] = (float)((random.Normal() * 0.2) + (j % 3 == label ? 1 : 0)) * (1 + j) + j;
            }

            rows.Add(row);
            labels.Add(label);
        }

        return new FeatureTable(rows, labels);
    }
}
