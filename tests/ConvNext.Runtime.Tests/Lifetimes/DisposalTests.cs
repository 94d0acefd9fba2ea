using System;
using System.IO;
using System.Numerics.Tensors;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Lifetimes;

/// <summary>Sessions, models and files that are disposed of while a thread uses them: the call ends as it would have, the next one is refused.</summary>
public sealed class DisposalTests
{
    private static readonly ConvNextImageProcessorOptions Raw = new() { DoResize = false, DoRescale = false, DoNormalize = false };
    private static readonly float[] Pixels = [3, 0, 0, 0, 0, 0];

    // Nothing here takes a second; a minute and more is for a machine that does much else.
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static TheoryData<string, string, int> Combinations()
    {
        var combinations = new TheoryData<string, string, int>();
        foreach (string disposed in (string[])["session", "model", "both", "twice at once"])
        {
            foreach (string call in (string[])["Run", "Run of a tensor", "Classify", "GetOutput"])
            {
                combinations.Add(disposed, call, 1);
                combinations.Add(disposed, call, 3);
            }
        }

        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_running_call_ends_and_the_next_is_refused(string disposed, string call, int threads)
    {
        for (int round = 0; round < 40; round++)
        {
            var model = new SummingModel(Raw);
            ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
            using var running = new ManualResetEventSlim();
            Task<string> outcome = Attempts.OnOwnThread(() => CallUntilRefused(session, call, running));
            WaitFor(running, outcome);
            Thread.SpinWait(round * 50);

            switch (disposed)
            {
                case "session":
                    session.Dispose();
                    break;
                case "model":
                    model.Dispose();
                    break;
                case "both":
                    model.Dispose();
                    session.Dispose();
                    break;
                default:
                    Parallel.Invoke(session.Dispose, model.Dispose, session.Dispose, model.Dispose);
                    break;
            }

            Assert.Equal("refused", await outcome.WaitAsync(Patience));
            AssertRefused(session);
            if (disposed != "session")
            {
                Assert.Throws<ObjectDisposedException>(() => model.CreateSession());
                Assert.Throws<ObjectDisposedException>(() => model.SavePacked("never-written"));
                Assert.Throws<ObjectDisposedException>(() => model.Save("never-written"));
                Assert.False(Path.Exists("never-written"));
            }

            session.Dispose();
            model.Dispose();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_may_dispose_of_what_it_runs_on(bool session)
    {
        using var model = new SummingModel();
        ConvNextSession? running = null;
        var processor = new ConvNextImageProcessor(Raw with { DoRescale = true }, _ =>
        {
            (session ? (IDisposable)running! : model).Dispose();
            (session ? (IDisposable)running! : model).Dispose();
        });
        running = model.CreateSession(new ConvNextSessionOptions { Threads = 2, ImageProcessor = processor });

        // Floats from 0 to 1 that are to be rescaled make the processor warn.
        ClassificationResult result = running.Classify(PixelView.FromFloats([1, 0, 0, 0, 0, 0], 1, 2), scoreFunction: ScoreFunction.None);

        Assert.Equal(SummingModel.Sum, result.Top.Score);
        AssertRefused(running);
        running.Dispose();
    }

    [Fact]
    public void A_session_is_cleared_away_by_the_finalizer_that_disposes_of_it()
    {
        using var model = new SummingModel();
        Owner.Outcome = null;
        Drop(model);
        for (int i = 0; i < 100 && Owner.Outcome is null; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal("ran, then refused", Owner.Outcome);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Drop(SummingModel model) => _ = new Owner(model.CreateSession(new ConvNextSessionOptions { Threads = 2 }));
    }

    [Fact]
    public async Task A_model_is_disposed_of_while_sessions_are_created()
    {
        for (int round = 0; round < 40; round++)
        {
            var model = new SummingModel();
            using var running = new ManualResetEventSlim();
            Task<string> outcome = Attempts.OnOwnThread(() =>
            {
                try
                {
                    while (true)
                    {
                        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
                        Assert.Equal(SummingModel.Sum, session.Run(Pixels)[0]);
                        running.Set();
                    }
                }
                catch (ObjectDisposedException error)
                {
                    return error.ObjectName;
                }
            });
            WaitFor(running, outcome);
            Thread.SpinWait(round * 100);
            model.Dispose();

            Assert.Equal(typeof(SummingModel).FullName, await outcome.WaitAsync(Patience));
        }
    }

    // Until the first call has ended, or all have: then the outcome says why.
    internal static void WaitFor(ManualResetEventSlim running, Task outcome) =>
        Assert.True(Attempts.Until(() => running.IsSet || outcome.IsCompleted), "The first call has not ended within a minute.");

    private static string CallUntilRefused(ConvNextSession session, string call, ManualResetEventSlim running)
    {
        try
        {
            while (true)
            {
                float sum = call switch
                {
                    "Run" => session.Run(Pixels)[0],
                    "Run of a tensor" => session.Run(new ReadOnlyTensorSpan<float>(Pixels, [3, 1, 2]))[0],
                    "Classify" => session.Classify(PixelView.FromBytes([0, 0, 0, 0, 0, 0], 1, 2), 1, ScoreFunction.None).Top.Score,
                    _ => session.Run(Pixels).Length == 2 ? session.GetOutput("logits").Image(0)[0] : float.NaN,
                };
                if (sum != SummingModel.Sum)
                {
                    return $"a sum of {sum}";
                }

                running.Set();
            }
        }
        catch (ObjectDisposedException)
        {
            return "refused";
        }
    }

    private static void AssertRefused(ConvNextSession session)
    {
        Assert.Throws<ObjectDisposedException>(() => session.Run(Pixels).Length);
        Assert.Throws<ObjectDisposedException>(() => session.Run(new ReadOnlyTensorSpan<float>(Pixels, [3, 1, 2])).Length);
        Assert.Throws<ObjectDisposedException>(() => session.Classify(PixelView.FromBytes(new byte[6], 1, 2)));
        Assert.Throws<ObjectDisposedException>(() => session.GetOutput("logits").Batch);
    }

    private sealed class Owner(ConvNextSession session)
    {
        public static string? Outcome { get; set; }

        ~Owner()
        {
            // Its helpers may have ended by now, since they have a finalizer of their own; the memory is freed behind all of those.
            float sum = session.Run(Pixels)[0];
            session.Dispose();
            try
            {
                session.Run(Pixels);
            }
            catch (ObjectDisposedException)
            {
                Outcome = sum == SummingModel.Sum ? "ran, then refused" : $"a sum of {sum}";
            }
        }
    }
}
