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

            int[] found = [.. ClassificationResult.FromLogits(logits, [], topK).Select(classification => classification.Index)];

            int[] expected = [.. Enumerable.Range(0, count).OrderByDescending(index => logits[index]).Take(topK)];
            Assert.Equal(expected, found);
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
    }
}
