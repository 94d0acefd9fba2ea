using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Tests.Threading;
using ConvNext.Threading;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tests.Lifetimes;

/// <summary>What nobody disposes of, and what fails half way, leaves no threads and no mappings. Measures the process, and so runs while no other test does.</summary>
[Collection(nameof(Undisturbed))]
public sealed class LeakTests
{
    private const int Many = 100;

    // Threads of the runtime and the test host come and go; those of a hundred sessions would be three hundred.
    private const int Tolerance = 20;

    [Fact]
    public void Sessions_that_nobody_disposes_of_keep_no_threads_and_no_mappings()
    {
        using var folder = new TemporaryFolder();
        string packed = folder.File("packed.safetensors");
        using (var first = new SummingModel())
        {
            first.SavePacked(packed);
        }

        int threads = CountThreads();
        Assert.True(MakeAndDrop(packed) >= threads + Many, "The sessions have threads while they are there.");

        Collect(() => CountThreads() <= threads + Tolerance && CountMappings(packed) == 0);
        Assert.InRange(CountThreads(), 0, threads + Tolerance);
        Assert.Equal(0, CountMappings(packed));

        // The sessions are held until their threads have been counted: a collection that comes early must not take the first away.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static int MakeAndDrop(string packed)
        {
            ConvNextSession[] sessions = [.. Enumerable.Range(0, Many).Select(i => Session(packed, i % 2 == 0))];
            int threads = CountThreads();
            GC.KeepAlive(sessions);
            return threads;
        }

        static ConvNextSession Session(string packed, bool isMapped)
        {
            SummingModel model = isMapped ? new(WeightLoader.Load(packed, SummingModel.Describe().WeightTable)) : new();
            ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 4 });
            Assert.Equal(SummingModel.Sum, session.Run([1, 0, 0, 0, 0, 0])[0]);
            return session;
        }
    }

    [Fact]
    public void Files_that_nobody_disposes_of_are_unmapped_when_their_last_tensor_is_dropped()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("ones.safetensors");
        var writer = new SafetensorsWriter();
        writer.Add("ones", [4], new float[] { 1, 1, 1, 1 });
        writer.Write(path);
        ReadThenDrop(path);

        Collect(() => CountMappings(path) == 0);
        Assert.Equal(0, CountMappings(path));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static unsafe void ReadThenDrop(string path)
        {
            TensorData tensor = Tensor(path);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            if (OperatingSystem.IsLinux())
            {
                Assert.Equal(1, CountMappings(path));
            }

            Assert.Equal(1f, *(float*)tensor.Data);
            GC.KeepAlive(tensor);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static TensorData Tensor(string path) => SafetensorsFile.Open(path).TryGet("ones", out TensorData? tensor) ? tensor : throw new InvalidOperationException();
    }

    [Fact]
    public void Arrays_of_files_that_nobody_disposes_of_are_not_pinned_for_ever()
    {
        WeakReference array = PinThenDrop();
        Collect(() => !array.IsAlive);
        Assert.False(array.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference PinThenDrop()
        {
            byte[] bytes = [4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}', (byte)' ', (byte)' '];
            Assert.Empty(SafetensorsFile.FromMemory(bytes, "an array").Names);
            return new WeakReference(bytes);
        }
    }

    [Fact]
    public void A_session_that_cannot_be_made_leaves_no_threads()
    {
        using var model = new SummingModel();
        using var tooLarge = new TooLargeModel();
        int threads = CountThreads();
        for (int i = 0; i < Many; i++)
        {
            Assert.Throws<OutOfMemoryException>(() => tooLarge.CreateSession(new ConvNextSessionOptions { Threads = 4 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateSession(new ConvNextSessionOptions { Threads = 4, MaxVectorBits = 1 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateSession(new ConvNextSessionOptions { Threads = 4, MaxBatch = int.MaxValue }));
        }

        Attempts.Until(() => CountThreads() <= threads + Tolerance);
        Assert.InRange(CountThreads(), 0, threads + Tolerance);
    }

    [Fact]
    public void A_pool_whose_threads_do_not_all_start_ends_those_that_did()
    {
        var started = new System.Collections.Generic.List<Thread>();
        var crew = new Crew(6);

        ConvNextException error = Assert.Throws<ConvNextException>(() => crew.Start(thread =>
        {
            if (started.Count == 3)
            {
                throw new InsufficientMemoryException("No more threads.");
            }

            thread.Start();
            started.Add(thread);
        }));

        Assert.Equal("The system started 3 of 5 threads beside the caller's and no more; fewer can be asked for with Threads.", error.Message);
        Assert.Equal(3, started.Count);
        Assert.DoesNotContain(started, thread => thread.IsAlive);
    }

    private static void Collect(Func<bool> isDone)
    {
        Attempts.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return isDone();
        });
    }

    private static int CountThreads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    // Elsewhere than on Linux nothing lists them.
    private static int CountMappings(string path) =>
        OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(path, StringComparison.Ordinal)) : 0;

    private sealed class TooLargeModel()
        : ConvNextModel(new ModelParts(SummingModel.Describe() with { ArenaLengthInFloats = 1L << 55 }, new PackedWeights(new AlignedMemory(16))))
    {
        public override ConvNextSession CreateSession(ConvNextSessionOptions? options = null) => new Session(this, options);

        private sealed unsafe class Session(ConvNextModel model, ConvNextSessionOptions? options) : ConvNextSession(model, options)
        {
            protected override void Forward(float* pixels, float* logits, float* outputs)
            {
            }
        }
    }
}
