using System;
using System.Linq;
using ConvNext.Results;
using Xunit;

namespace ConvNext.Runtime.Tests.Results;

/// <summary>Softmax and the choice of the best classes.</summary>
public sealed class ClassificationResultTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(1000, 1)]
    [InlineData(1000, 5)]
    [InlineData(1000, 999)]
    [InlineData(1000, 5000)]
    public void The_best_classes_are_those_of_a_stable_sort(int count, int topK)
    {
        var random = new Random(count + topK);
        for (int distinct = 1; distinct <= count; distinct *= 3)
        {
            // Few distinct values, so that most of them are tied.
            float[] logits = [.. Enumerable.Range(0, count).Select(_ => (random.Next(distinct) * 0.5f) - 3f)];

            // Scores tie more often than logits do: the small ones of a softmax are all zero.
            foreach (ScoreFunction function in Enum.GetValues<ScoreFunction>())
            {
                int[] found = [.. ClassificationResult.FromLogits(logits, [], topK, function).Select(classification => classification.Index)];

                float[] scores = [.. ClassificationResult.FromLogits(logits, [], count, function).OrderBy(classification => classification.Index)
                    .Select(classification => classification.Score)];
                int[] expected = [.. Enumerable.Range(0, count).OrderByDescending(index => scores[index]).Take(topK)];
                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void Scores_are_the_softmax()
    {
        ClassificationResult result = ClassificationResult.FromLogits([1f, 3f, 2f], ["a", "b", "c"]);

        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(3);
        Assert.Equal(["b", "c", "a"], result.Select(classification => classification.Label));
        Assert.Equal([1, 2, 0], result.Select(classification => classification.Index));
        Assert.Equal(Math.Exp(3) / sum, result.Top.Score, 1e-7);
        Assert.Equal(Math.Exp(2) / sum, result[1].Score, 1e-7);
        Assert.Equal(Math.Exp(1) / sum, result[2].Score, 1e-7);
    }

    [Fact]
    public void Scores_are_the_sigmoid_of_each_logit()
    {
        ClassificationResult result = ClassificationResult.FromLogits([1f, -3f, 0f, 200f, -200f], [], scoreFunction: ScoreFunction.Sigmoid);

        Assert.Equal(ScoreFunction.Sigmoid, result.ScoreFunction);
        Assert.Equal([3, 0, 2, 1, 4], result.Select(classification => classification.Index));
        Assert.Equal([1f, (float)(1 / (1 + Math.Exp(-1))), 0.5f, (float)(1 / (1 + Math.Exp(3))), 0f], result.Select(classification => classification.Score),
            (expected, found) => Math.Abs(expected - found) <= 1.2e-7f * expected);
    }

    /// <summary>1 / (1 + e⁻ˣ) in float32 is 1 from x = 16.7 up, in the reference too, whose sort keeps the labels' order then.</summary>
    [Fact]
    public void Scores_that_tie_stand_in_the_order_of_the_labels()
    {
        Assert.Equal(
            [(1, 1f), (2, 1f), (3, 1f), (0, 0.9999999f)],
            ClassificationResult.FromLogits([16.4f, 16.7f, 40f, 17f], [], scoreFunction: ScoreFunction.Sigmoid)
                .Select(classification => (classification.Index, classification.Score)));
        Assert.Equal(
            [(2, 1f), (0, 0f), (1, 0f)],
            ClassificationResult.FromLogits([-300f, -200f, 0f], []).Select(classification => (classification.Index, classification.Score)));
    }

    [Fact]
    public void Without_a_function_the_scores_are_the_logits()
    {
        ClassificationResult result = ClassificationResult.FromLogits([1.5f, -3f, 200f], ["a", "b", "c"], topK: 2, ScoreFunction.None);

        Assert.Equal(ScoreFunction.None, result.ScoreFunction);
        Assert.Equal([new Classification("c", 2, 200f), new Classification("a", 0, 1.5f)], result);
    }

    [Fact]
    public void One_logit_gets_a_sigmoid_and_several_get_softmax()
    {
        ClassificationResult one = ClassificationResult.FromLogits([0f], ["yes"]);
        Assert.Equal((ScoreFunction.Sigmoid, 0.5f), (one.ScoreFunction, one.Top.Score));
        Assert.Equal(1f, ClassificationResult.FromLogits([0f], ["yes"], scoreFunction: ScoreFunction.Softmax).Top.Score);
        Assert.Equal(ScoreFunction.Softmax, ClassificationResult.FromLogits([0f, 1f], []).ScoreFunction);
    }

    [Theory]
    [InlineData(null, 0, ScoreFunction.Softmax)]
    [InlineData(null, 1, ScoreFunction.Sigmoid)]
    [InlineData(null, 2, ScoreFunction.Softmax)]
    [InlineData(ProblemType.SingleLabelClassification, 1, ScoreFunction.Sigmoid)]
    [InlineData(ProblemType.SingleLabelClassification, 3, ScoreFunction.Softmax)]
    [InlineData(ProblemType.MultiLabelClassification, 1, ScoreFunction.Sigmoid)]
    [InlineData(ProblemType.MultiLabelClassification, 3, ScoreFunction.Sigmoid)]
    [InlineData(ProblemType.Regression, 1, ScoreFunction.None)]
    [InlineData(ProblemType.Regression, 3, ScoreFunction.None)]
    public void The_configuration_chooses_as_the_reference_does(ProblemType? problemType, int labels, ScoreFunction expected)
    {
        var config = new ConvNextConfig { ProblemType = problemType, Labels = [.. Enumerable.Range(0, labels).Select(i => $"LABEL_{i}")] };
        Assert.Equal(expected, config.ScoreFunction);
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        ClassificationResult result = ClassificationResult.FromLogits([float.MaxValue, float.MinValue, float.MaxValue], []);

        Assert.Equal([0, 2, 1], result.Select(classification => classification.Index));
        Assert.Equal([0.5f, 0.5f, 0f], result.Select(classification => classification.Score));
        Assert.Equal(["LABEL_0", "LABEL_2", "LABEL_1"], result.Select(classification => classification.Label));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_logit_that_is_no_number_is_an_error_that_names_it(float value)
    {
        ConvNextException error = Assert.Throws<ConvNextException>(() => ClassificationResult.FromLogits([0f, value], ["cat", "dog"]));

        Assert.StartsWith("Logit 1 (dog) is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ClassificationResult.FromLogits([], []));
        Assert.Throws<ArgumentException>(() => ClassificationResult.FromLogits([1f, 2f], ["one"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassificationResult.FromLogits([1f], [], topK: 0));
        Assert.Throws<ArgumentNullException>(() => ClassificationResult.FromLogits([1f], null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassificationResult.FromLogits([1f], [], 1, (ScoreFunction)3));
    }
}
