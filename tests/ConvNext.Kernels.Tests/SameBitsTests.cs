using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>The promise that no outcome depends on how it is computed: results are compared by their bytes.</summary>
public sealed class SameBitsTests
{
    public static TheoryData<string> Networks => new(KernelCase.NamesInAllArithmetics);

    [Theory]
    [MemberData(nameof(Networks))]
    public void For_any_number_of_threads_and_width_of_registers(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        float[] pixels = network.Pixels();
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(model, new ConvNextSessionOptions(), pixels)[0];
        Assert.All(expected, output => Assert.All(output.Values, value => Assert.True(float.IsFinite(value), output.Name)));
        foreach (int bits in (int[])[512, 256, 128])
        {
            foreach (int threads in (int[])[1, 2, 3, 8])
            {
                string? difference = Outputs.FirstDifference(
                    expected, Outputs.Of(model, new ConvNextSessionOptions { Threads = threads, MaxVectorBits = bits }, pixels)[0]);
                Assert.True(difference is null, $"{name} with {threads} threads and {bits} bits: {difference}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void For_any_place_in_a_batch_and_any_call_of_a_session(string name)
    {
        const int Batch = 3;
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = Batch, Threads = 2 });
        IReadOnlyList<(string Name, float[] Values)>[] batch = Outputs.Of(session, network.Pixels(Batch));

        // A norm over one channel leaves nothing of its input, in any image.
        Assert.Equal(network.Config.HiddenSizes[0] > 1, Outputs.FirstDifference(batch[0], batch[1]) is not null);

        // The same session again, the images one by one and the last first: nothing of an earlier call may be left.
        for (int image = Batch - 1; image >= 0; image--)
        {
            string? difference = Outputs.FirstDifference(batch[image], Outputs.Of(session, network.Image(image))[0]);
            Assert.True(difference is null, $"{name}, image {image} alone: {difference}.");
        }
    }

    /// <summary>What is NaN in one call, padding and borders included, has no part in the next.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void After_a_call_of_values_beyond_the_range(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        float[] pixels = network.Pixels();
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(session, pixels)[0];
        foreach (float value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, float.MaxValue])
        {
            float[] one = [.. pixels];
            one[0] = value;
            float[] all = new float[pixels.Length];
            Array.Fill(all, value);
            foreach (float[] spoilt in (float[][])[one, all])
            {
                // An infinite variance makes zeros of a finite channel in the norms that do not subtract a mean, in the reference as well.
                bool spreads = model.Config.Variant.Norm == NetworkNorm.Layer;
                Assert.All(
                    Outputs.Of(session, spoilt)[0].Where(_ => spreads).Where(output => output.Name is "logits" or "pooler_output"),
                    output => Assert.All(output.Values, result => Assert.True(float.IsNaN(result), $"{name}: {value} gives {result} in {output.Name}.")));
                string? difference = Outputs.FirstDifference(expected, Outputs.Of(session, pixels)[0]);
                Assert.True(difference is null, $"{name} after {value}: {difference}.");
            }
        }
    }

    /// <summary>
    /// Where rows do not divide into equal bands, two items may compute the same rows: they must not be caught with different values
    /// in their destination at any moment. Whether they meet is chance, hence many calls.
    /// </summary>
    [Theory]
    [InlineData("many-pixels", 500)]
    [InlineData("many-pixels-downsampled", 100)]
    [InlineData("one-column", 1000)]
    [InlineData("wide-on-many-pixels", 20)]
    [InlineData("quarters-and-a-rest", 100)]
    [InlineData("quarters-in-slices", 100)]
    [InlineData("many-pixels in 8 bits", 500)]
    [InlineData("response-on-many-pixels in 8 bits", 100)]
    public void For_every_call_of_many_where_items_overlap(string name, int calls)
    {
        KernelCase network = KernelCase.Named(name);
        using ConvNextModel model = network.Load();
        float[] pixels = network.Pixels();
        IReadOnlyList<(string Name, float[] Values)> expected = Outputs.Of(model, new ConvNextSessionOptions(), pixels)[0];
        foreach (int threads in (int[])[2, 4])
        {
            using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
            for (int call = 0; call < calls; call++)
            {
                string? difference = Outputs.FirstDifference(expected, Outputs.Of(session, pixels)[0]);
                Assert.True(difference is null, $"{name} with {threads} threads, call {call}: {difference}.");
            }
        }
    }

    [Fact]
    public void For_sessions_that_run_at_the_same_time()
    {
        const int Callers = 2;
        const int Rounds = 20;
        KernelCase network = KernelCase.Named("pocket");
        using ConvNextModel model = network.Load();
        var expected = Enumerable.Range(0, Callers).Select(caller => Outputs.Of(model, new ConvNextSessionOptions(), network.Image(caller))[0]).ToArray();
        string?[] differences = new string?[Callers];
        using var start = new Barrier(Callers);
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
            float[] pixels = network.Image(caller);
            start.SignalAndWait();
            for (int round = 0; round < Rounds; round++)
            {
                differences[caller] ??= Outputs.FirstDifference(expected[caller], Outputs.Of(session, pixels)[0]);
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.All(differences, Assert.Null);
    }
}
