using System;
using ConvNext.Cli.Terminal;
using ConvNext.Cli.Train;
using ConvNext.Training.Loops;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>The line about progress, and what takes it away.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(3, 12, 1.5, "[######..................] 3/12  2.0 pictures/s  0:05 left")]
    [InlineData(12, 12, 3.0, "[########################] 12/12  4.0 pictures/s  0:00 left")]
    [InlineData(1, 1_000_000, 1.0, "[........................] 1/1000000  1.0 pictures/s  16666:39 left")]
    [InlineData(7, null, 2.0, "7 pictures  3.5 pictures/s")]
    public void The_line_says_how_far_how_fast_and_how_long(int count, int? total, double seconds, string expected) =>
        Assert.Equal(expected, ProgressLine.Text(count, total, TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 80, "\r\u001b[K")]
    [InlineData(60, 80, "\r\u001b[K")]
    [InlineData(80, 80, "\r\u001b[K")]
    [InlineData(81, 80, "\u001b[1A\r\u001b[J")]
    [InlineData(60, 25, "\u001b[2A\r\u001b[J")]
    public void A_line_that_a_narrower_terminal_has_broken_is_erased_whole(int length, int width, string expected) =>
        Assert.Equal(expected, ProgressLine.Erasure(length, width));

    [Theory]
    [InlineData(80, "[####] 1/2")]
    [InlineData(11, "[####] 1/2")]
    [InlineData(10, "[####] 1/")]
    [InlineData(2, "[")]
    public void A_line_never_reaches_the_last_column(int width, string expected) => Assert.Equal(expected, ProgressLine.Fitted("[####] 1/2", width));

    [Fact]
    public void A_training_says_where_it_is_and_how_long_it_takes() => Assert.Equal(
        "step 40/100  loss 0.5123  rate 3E-5  12.5 pictures/s  0:39 left",
        TrainingLine.Text(new StepReport(40, 100, Pictures: 8, Loss: 0.7, LearningRate: 3e-5, GradientNorm: 1), loss: 0.51234, rate: 12.5));
}
