using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>The generated network itself, when its session or model is disposed of.</summary>
public sealed class SessionDisposalTests : IDisposable
{
    private const int ImageLength = 3 * 32 * 32;
    private readonly ConvNextModel _model = Pocket.Load();
    public void Dispose() => _model.Dispose();

    [Fact]
    public void A_disposed_session_is_refused()
    {
        ConvNextSession session = _model.CreateSession();
        session.Run(Pocket.RecipePixels(1));
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(new float[ImageLength]).Length);
        Assert.Throws<ObjectDisposedException>(() => session.GetOutput("logits").Batch);
        Assert.Throws<ObjectDisposedException>(() => session.Classify(PixelView.FromBytes(new byte[3], 1, 1)));
    }

    /// <summary>The generated network itself: its kernels read weights and arena on all threads while the owner disposes of them.</summary>
    [Theory]
    [InlineData("session", 1)]
    [InlineData("session", 2)]
    [InlineData("model", 1)]
    [InlineData("model", 2)]
    public async Task A_run_ends_as_it_would_have_when_disposed_of_meanwhile(string disposed, int threads)
    {
        float[] pixels = Pocket.RecipePixels(1);
        using ConvNextSession plain = _model.CreateSession();
        float[] expected = plain.Run(pixels).ToArray();
        for (int round = 0; round < 30; round++)
        {
            ConvNextModel other = Pocket.Load();
            ConvNextSession session = other.CreateSession(new ConvNextSessionOptions { Threads = threads });
            using var running = new ManualResetEventSlim();
            Task<bool> same = Attempts.OnOwnThread(() =>
            {
                try
                {
                    while (session.Run(pixels).SequenceEqual(expected))
                    {
                        running.Set();
                    }

                    return false;
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            });
            Assert.True(Attempts.Until(() => running.IsSet || same.IsCompleted));
            (disposed == "session" ? (IDisposable)session : other).Dispose();

            Assert.True(await same.WaitAsync(TimeSpan.FromMinutes(3)));
            session.Dispose();
            other.Dispose();
        }
    }

    [Fact]
    public void A_disposed_model_gives_no_sessions()
    {
        ConvNextModel other = Pocket.Load();
        other.Dispose();
        other.Dispose();

        Assert.Throws<ObjectDisposedException>(() => other.CreateSession());
    }

    [Fact]
    public void A_session_of_a_disposed_model_is_refused()
    {
        ConvNextModel other = Pocket.Load();
        using ConvNextSession session = other.CreateSession();
        session.Run(Pocket.RecipePixels(1));
        other.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(new float[ImageLength]).Length);
    }

    [Fact]
    public void A_session_keeps_its_model_from_the_garbage_collector()
    {
        (ConvNextSession session, WeakReference reference) = CreateWithoutKeepingTheModel();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.True(reference.IsAlive);
        Assert.Equal(10, session.Run(Pocket.RecipePixels(1)).Length);
        session.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ConvNextSession Session, WeakReference Model) CreateWithoutKeepingTheModel()
    {
        ConvNextModel _model = Pocket.Load();
        return (_model.CreateSession(), new WeakReference(_model));
    }
}
