using System;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>
/// The loss's rules. Expected values are worked out by hand where they are round numbers; the parity tests compare losses of whole networks
/// with PyTorch's.
/// </summary>
public class LossTests
{
    private static readonly ConvNextConfig Three = new() { Labels = ["a", "b", "c"] };
    private static readonly ConvNextConfig One = new() { Labels = ["a"] };

    [Fact]
    public void Whole_numbers_and_several_labels_are_a_single_label_classification()
    {
        // exp of the logits: 1 2 1 and 1 1 2, so that the probabilities are quarters.
        float ln2 = (float)Math.Log(2);
        float[] logits = [0, ln2, 0, 0, 0, ln2];

        Assert.Equal((float)Math.Log(2), ConvNextLoss.Compute(Three, logits, [1L, 2L]), 6);
        Assert.Equal((float)(1.5 * Math.Log(2)), ConvNextLoss.Compute(Three, logits, [0L, 2L]), 6);
    }

    [Fact]
    public void Images_with_the_ignored_label_do_not_count()
    {
        float[] logits = [0, (float)Math.Log(2), 0, 9, 8, 7];

        Assert.Equal((float)Math.Log(2), ConvNextLoss.Compute(Three, logits, [1L, -100L]), 6);
        Assert.True(float.IsNaN(ConvNextLoss.Compute(Three, logits, [-100L, -100L])));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_logit_that_is_not_finite_gives_a_loss_that_is_not(float logit)
    {
        Assert.True(float.IsNaN(ConvNextLoss.Compute(Three, [logit, 0, 1], [1L])));
        Assert.False(float.IsFinite(ConvNextLoss.Compute(One, [logit], [2f])));
        Assert.False(float.IsFinite(ConvNextLoss.Compute(Three with { ProblemType = ProblemType.MultiLabelClassification }, [logit, 0, 1], [0f, 1f, 0f])));
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(-1L)]
    [InlineData(-99L)]
    [InlineData(long.MaxValue)]
    public void A_label_out_of_range_is_an_error(long label)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ConvNextLoss.Compute(Three, new float[6], [0L, label]));

        Assert.StartsWith($"Label 1 is {label}, but must be a class from 0 to 2, or -100 for none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_label_is_a_regression_whatever_the_labels_are()
    {
        Assert.Equal(2.5f, ConvNextLoss.Compute(One, [1f, 5f], [2f, 3f]));
        Assert.Equal(2.5f, ConvNextLoss.Compute(One, [1f, 5f], [2L, 3L]));
    }

    [Fact]
    public void A_regression_of_several_values_averages_over_all()
    {
        ConvNextConfig config = Three with { ProblemType = ProblemType.Regression };

        Assert.Equal(14f / 3, ConvNextLoss.Compute(config, [1f, 2f, 3f], [0f, 0f, 0f]));
        Assert.Equal(14f / 3, ConvNextLoss.Compute(config, [1f, 2f, 3f], [0L, 0L, 0L]));
    }

    [Fact]
    public void Floats_and_several_labels_are_a_multi_label_classification()
    {
        // σ(0) = ½, σ(ln 3) = ¾.
        float ln3 = (float)Math.Log(3);
        float expected = (float)((Math.Log(2) + Math.Log(4.0 / 3) + Math.Log(4)) / 3);

        Assert.Equal(expected, ConvNextLoss.Compute(Three, [0f, ln3, ln3], [1f, 1f, 0f]), 6);
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        Assert.Equal(2000f, ConvNextLoss.Compute(Three, [1000f, -1000f, 0f], [1L]));
        Assert.Equal(1000f / 3, ConvNextLoss.Compute(Three, [1000f, -1000f, 1000f], [0f, 0f, 1f]), 3);
    }

    [Fact]
    public void Labels_of_the_wrong_kind_or_number_are_errors()
    {
        ConvNextConfig single = Three with { ProblemType = ProblemType.SingleLabelClassification };
        ConvNextConfig multi = Three with { ProblemType = ProblemType.MultiLabelClassification };

        AssertError("The problem type is single_label_classification, whose labels are whole numbers", () => ConvNextLoss.Compute(single, new float[3], new float[3]));
        AssertError("The problem type is multi_label_classification, whose labels are floats", () => ConvNextLoss.Compute(multi, new float[3], new long[3]));
        AssertError("There are 3 labels, but must be 1 for 1 image: one class for each image.", () => ConvNextLoss.Compute(Three, new float[3], new long[3]));
        AssertError("There are 2 labels, but must be 6 for 2 images: one value for each logit.", () => ConvNextLoss.Compute(Three, new float[6], new float[2]));
        AssertError("There are 4 logits, but must be 3 for each of at least one image.", () => ConvNextLoss.Compute(Three, new float[4], new long[1]));
        AssertError("The network has no labels", () => ConvNextLoss.Compute(Three with { Labels = [] }, new float[4], new long[1]));
    }

    private static void AssertError(string message, Action compute) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(compute).Message, StringComparison.Ordinal);
}
