using ConvNext.Testing;
using Xunit;

namespace ConvNext.Training.Tests;

/// <summary>What a trainer needs it has from the beginning.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData("hf-test", 1)]
    [InlineData("hf-test", 2)]
    [InlineData("v2-hf-test", 2)]
    public void A_step_allocates_nothing(string name, int threads)
    {
        TrainingCase fixture = TrainingCase.Load(name);
        using ConvNextTrainer trainer = fixture.CreateTrainer(new ConvNextTrainerOptions { BatchSize = fixture.Batch, Threads = threads });
        float[] pixels = fixture.Pixels();
        int[] classes = fixture.Classes;

        Assert.Equal(0, Attempts.LeastAllocatedOnThisThread(() =>
        {
            trainer.ZeroGradients();
            trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(classes));
            trainer.Forward(pixels);
        }));
    }
}
