using ConvNext.Generator.Plan;
using ConvNext.Training.Kernels;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>The plan of a trainer counts with numbers of the kernels, which it cannot refer to: a compiler loads no more than the generator.</summary>
public sealed class TrainingConstantsTests
{
    [Fact]
    public void The_planner_counts_with_the_numbers_of_the_kernels() => Assert.Equal(
        (BlockForward.ItemRows, Products.TileRows, DepthwisePlanes.Taps, WeightGradients.ScratchLength),
        (TrainingPlanner.ItemRows, TrainingPlanner.TileRows, TrainingPlanner.Taps, TrainingPlanner.GradientScratch));
}
