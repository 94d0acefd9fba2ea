using System;
using System.Linq;
using ConvNext.Training.Loops;
using Xunit;

namespace ConvNext.Training.Tests.Loops;

/// <summary>What ends a training before its end: one sentence each, and nothing is made of it.</summary>
public sealed class TrainingMistakeTests
{
    [Fact]
    public void A_loss_that_is_no_number_is_one_sentence()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(8);
        trainer.Parameters.Single(parameter => parameter.Name == "classifier.bias").Values[0] = float.NaN;

        ConvNextException error = Assert.Throws<ConvNextException>(() => trainer.Loop(new TrainingOptions()).Run());

        Assert.Equal("The loss is NaN at step 1; a lower learning rate or a longer warm-up keeps it finite.", error.Message);
    }

    /// <summary>A hidden gradient may overflow where the loss does not. Nothing is made of it, neither a step nor a checkpoint.</summary>
    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NegativeInfinity, 1)]
    public void Gradients_that_are_no_numbers_are_one_sentence_and_change_no_weight(float value, double clippingNorm)
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(8);
        trainer.GradientAfterThreeSteps = value;
        float[] before = [];
        int saves = 0;

        ConvNextException error = Assert.Throws<ConvNextException>(() =>
            trainer.Loop(new TrainingOptions { MaxGradientNorm = clippingNorm, SaveSteps = 3 }).Run(new TrainingEvents
            {
                Step = _ => before = [.. trainer.Parameters.SelectMany(parameter => parameter.Values.ToArray())],
                Save = () => saves++,
            }));

        Assert.StartsWith("The gradients are not finite at step 4, though the loss is ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; a lower learning rate or a longer warm-up keeps them so.", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, trainer.Parameters.SelectMany(parameter => parameter.Values.ToArray()));
        Assert.All(before, weight => Assert.True(float.IsFinite(weight)));
        Assert.Equal(1, saves);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_ends_it_with_its_sentence()
    {
        using LinearTrainer trainer = LinearTrainer.OfColours(8);
        TrainingLoop loop = new(
            trainer,
            Pictures.Processor,
            Pictures.Samples(41, 1) with { Load = index => index == 17 ? throw new ConvNextException("17.png: The file is empty.") : Pictures.Picture(0, 1, index) },
            null,
            new TrainingOptions { Threads = 2 });

        Assert.Equal("17.png: The file is empty.", Assert.Throws<ConvNextException>(() => loop.Run()).Message);
    }
}
