using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace ConvNext.Tests.Lifetimes;

/// <summary>What a session gave out stays readable, with the same values, when session and model are gone.</summary>
public sealed class OutputLifetimeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spans_outlive_their_session(bool dispose)
    {
        ReadOnlySpan<float> logits = Run(dispose, out OutputTensor pooled);
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();

            // What was freed is what allocations like these would get.
            using var other = new SummingModel();
            using ConvNextSession session = other.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });
            session.Run(new float[12]);
        }

        Assert.Equal([SummingModel.Sum, 3f, SummingModel.Sum, 5f], logits.ToArray());
        Assert.Equal([3f, 3f, 3f], pooled.Image(0).ToArray());
        Assert.Equal([5f, 5f, 5f], pooled.Image(1).ToArray());
        float[] copied = new float[6];
        pooled.CopyChannelsFirst(copied);
        Assert.Equal([3f, 3f, 3f, 5f, 5f, 5f], copied);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public unsafe void Outputs_are_aligned_to_cache_lines(int maxBatch)
    {
        using var model = new SummingModel();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = maxBatch });
        fixed (float* logits = session.Run(new float[6]))
        {
            Assert.Equal(0, (nint)logits % 64);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<float> Run(bool dispose, out OutputTensor pooled)
    {
        var model = new SummingModel();
        ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2, Threads = 2 });
        ReadOnlySpan<float> logits = session.Run([3, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0]);
        pooled = session.GetOutput("pooler_output");
        if (dispose)
        {
            session.Dispose();
            model.Dispose();
        }

        return logits;
    }
}
