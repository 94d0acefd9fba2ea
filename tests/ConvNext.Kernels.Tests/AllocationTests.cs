using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

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
    [InlineData("pocket", 1)]
    [InlineData("pocket", 3)]
    [InlineData("many-pixels-downsampled", 2)]
    [InlineData("wide-on-many-pixels", 2)]
    [InlineData("quarters-in-slices", 2)]
    [InlineData("seventeen-on-one-pixel", 2)]
    [InlineData("pocket in 8 bits", 1)]
    [InlineData("pocket in 8 bits", 3)]
    [InlineData("response-on-many-pixels in 8 bits", 2)]
    public void A_call_allocates_nothing(string name, int threads)
    {
        const int Calls = 4;
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads, MaxBatch = 2 });
        float[] pixels = network.Pixels(2);
        float sink = session.Run(pixels)[0];

        long least = Attempts.LeastAllocated(() =>
        {
            for (int call = 0; call < Calls; call++)
            {
                sink += session.Run(pixels)[0];
                sink += session.GetOutput("pooler_output").Image(1)[0];
            }
        });

        Assert.True(float.IsFinite(sink));
        Assert.Equal(0, least);
    }
}
