using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Pooling;
using ConvNext.Tiny;

namespace ConvNext.Stress;

/// <summary>
/// What programs do with models, sessions and pools, and what they should not do: each is run by many threads at a time, and ends with the bits of one thread or with
/// the exception that is documented for it.
/// </summary>
internal sealed class Scenarios(Expected expected, string folder)
{
    private static readonly int[] Registers = [128, 256, 512];

    private readonly Lock _gate = new();
    private ConvNextModel _shared = PocketCifar10.LoadEmbedded();
    private ConvNextPool? _pool;

    /// <summary>All of them, with how often each is chosen.</summary>
    public IReadOnlyList<(string Name, int Weight, Action<Random> Run)> All =>
    [
        ("a session of one's own", 8, OwnSession),
        ("a session that two threads use", 4, ContestedSession),
        ("a session that is disposed of while it runs", 4, DisposedSession),
        ("a model that is disposed of while its sessions run", 3, DisposedModel),
        ("the pool that all share", 8, SharedPool),
        ("a pool that is disposed of while it runs", 3, OwnPool),
        ("a model saved, packed and loaded again", 2, SavedModel),
        ("the shared model replaced", 1, ReplacedModel),
        ("things that nobody disposes of", 3, Forgotten),
    ];

    /// <summary>Frees what is shared.</summary>
    public void End()
    {
        _pool?.Dispose();
        _shared.Dispose();
    }

    private static ConvNextSessionOptions Options(Random random) => new() { Threads = random.Next(1, 4), MaxVectorBits = Registers[random.Next(Registers.Length)] };

    private void Ask(ConvNextSession session, Random random)
    {
        int picture = random.Next(expected.Pictures.Count);
        if (random.Next(3) == 0)
        {
            expected.Check(picture, session.Embed(expected.Pictures[picture]));
            return;
        }

        expected.Check(picture, session.Classify(expected.Pictures[picture], topK: 10));
    }

    private void OwnSession(Random random)
    {
        using ConvNextSession session = OfShared(model => model.CreateSession(Options(random)));
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            // Another thread may have replaced the model, whose sessions refuse to run then.
            Allow<ObjectDisposedException>(() => Ask(session, random));
        }
    }

    private void ContestedSession(Random random)
    {
        using ConvNextSession session = OfShared(model => model.CreateSession(Options(random)));
        int seed = random.Next();
        Together(other => Allow<InvalidOperationException>(() => Ask(session, new Random(seed + other))), count: 3);
    }

    private void DisposedSession(Random random)
    {
        ConvNextSession session = OfShared(model => model.CreateSession(Options(random)));
        int seed = random.Next();
        Together(
            other =>
            {
                if (other == 0)
                {
                    Thread.SpinWait(new Random(seed).Next(200_000));
                    session.Dispose();
                    session.Dispose();
                    return;
                }

                Allow<InvalidOperationException>(() => Ask(session, new Random(seed + other)));
            },
            count: 3);
    }

    private void DisposedModel(Random random)
    {
        ConvNextModel model = PocketCifar10.LoadEmbedded();
        int seed = random.Next();
        Together(
            other =>
            {
                if (other == 0)
                {
                    Thread.SpinWait(new Random(seed).Next(400_000));
                    model.Dispose();
                    return;
                }

                Random own = new(seed + other);
                Allow<ObjectDisposedException>(() =>
                {
                    using ConvNextSession session = model.CreateSession(Options(own));
                    Ask(session, own);
                    Ask(session, own);
                });
            },
            count: 4);
    }

    private void SharedPool(Random random)
    {
        ConvNextPool pool;
        lock (_gate)
        {
            _pool ??= new ConvNextPool(_shared, new ConvNextPoolOptions { Sessions = 3, QueueLength = 16 });
            pool = _pool;
        }

        int picture = random.Next(expected.Pictures.Count);
        using CancellationTokenSource source = random.Next(4) == 0 ? new CancellationTokenSource(TimeSpan.FromMilliseconds(random.NextDouble() * 5)) : new CancellationTokenSource();
        try
        {
            expected.Check(picture, pool.ClassifyAsync(expected.Pictures[picture], new PictureOptions { TopK = 10 }, source.Token).AsTask().GetAwaiter().GetResult());
        }
        catch (Exception error) when (error is OperationCanceledException or ConvNextPoolFullException or ObjectDisposedException)
        {
            // It was cancelled, the queue is full, or the model has been replaced.
        }
    }

    private void OwnPool(Random random)
    {
        ConvNextPool pool = OfShared(model => new ConvNextPool(model, new ConvNextPoolOptions { Sessions = random.Next(1, 4), QueueLength = 8 }));
        int[] pictures = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(expected.Pictures.Count))];
        Task[] calls = [.. pictures.Select(async picture => expected.Check(picture, await pool.EmbedAsync(expected.Pictures[picture]).ConfigureAwait(false)))];
        Thread.SpinWait(random.Next(200_000));
        if (random.Next(2) == 0)
        {
            pool.Dispose();
        }
        else
        {
            pool.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        foreach (Task call in calls)
        {
            Allow<ObjectDisposedException>(() => call.GetAwaiter().GetResult());
        }
    }

    private void SavedModel(Random random)
    {
        string path = Path.Combine(folder, $"{Environment.CurrentManagedThreadId}.safetensors");
        using (ConvNextModel model = PocketCifar10.LoadEmbedded())
        {
            model.SavePacked(path);
        }

        ConvNextModel loaded = PocketCifar10.Load(path);

        // In use it may be replaced by others of its name, and deleted.
        File.Delete(path);
        using ConvNextSession session = loaded.CreateSession(Options(random));
        Ask(session, random);
        loaded.Dispose();
        try
        {
            Ask(session, random);
            throw new InvalidDataException("A session of a model that has been disposed of ran.");
        }
        catch (ObjectDisposedException)
        {
            // As it should be.
        }
    }

    private void ReplacedModel(Random random)
    {
        ConvNextModel fresh = PocketCifar10.LoadEmbedded();
        ConvNextModel old;
        ConvNextPool? pool;
        lock (_gate)
        {
            (old, _shared) = (_shared, fresh);
            (pool, _pool) = (_pool, null);
        }

        // In either order: a pool says that it should go first, and must survive that it does not.
        if (random.Next(2) == 0)
        {
            pool?.Dispose();
            old.Dispose();
        }
        else
        {
            old.Dispose();
            pool?.Dispose();
        }
    }

    private void Forgotten(Random random)
    {
        ConvNextModel model = PocketCifar10.LoadEmbedded();
        Ask(model.CreateSession(Options(random)), random);
        ConvNextPool pool = new(model, new ConvNextPoolOptions { Sessions = 2 });
        int picture = random.Next(expected.Pictures.Count);
        expected.Check(picture, pool.EmbedAsync(expected.Pictures[picture]).AsTask().GetAwaiter().GetResult());
        if (random.Next(8) == 0)
        {
            GC.Collect();
        }
    }

    private T OfShared<T>(Func<ConvNextModel, T> make)
    {
        lock (_gate)
        {
            return make(_shared);
        }
    }

    private static void Allow<TException>(Action action)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException)
        {
            // Documented for what happens here.
        }
    }

    private static void Together(Action<int> action, int count) => Task.WaitAll([.. Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(
        () => action(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
}
