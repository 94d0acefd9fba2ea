using ConvNext.Testing;
using Xunit;

namespace ConvNext.Items.Tests;

/// <summary>Tests that measure the process, and so run while no other does.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed
{
}

/// <summary>A call takes nothing from the heap, on any of its threads.</summary>
[Collection(nameof(Undisturbed))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_call_with_the_checkpoints_labels_allocates_nothing(int threads)
    {
        using RecipeSource weights = SmallNetwork.Weights(37);
        using ConvNextModel model = AnyHead.Load(weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
        float[] pixels = SmallNetwork.Pixels();
        float sink = session.Run(pixels)[0];

        long least = Attempts.LeastAllocated(() => sink += session.Run(pixels)[36]);

        Assert.True(float.IsFinite(sink));
        Assert.Equal(0, least);
    }
}
