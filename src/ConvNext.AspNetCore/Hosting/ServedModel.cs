using System;
using System.Threading.Tasks;
using ConvNext.Pooling;

namespace ConvNext.AspNetCore.Hosting;

/// <summary>A model that stands ready, with its pool.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private ServedModel(ConvNextModel model, ConvNextPool pool)
    {
        Model = model;
        Pool = pool;
    }

    public ConvNextModel Model { get; }

    public ConvNextPool Pool { get; }

    /// <summary>Loads it, and runs it once: on one thread and on all, which must give the same finite bits.</summary>
    /// <exception cref="ConvNextException">It cannot be loaded, or does not compute what it should.</exception>
    public static async Task<ServedModel> OpenAsync(Func<ConvNextModel> load, ConvNextPoolOptions options)
    {
        ConvNextModel model = load();
        ConvNextPool? pool = null;
        try
        {
            pool = new ConvNextPool(model, options);
            float[] alone = await pool.RunAsync(0, static (session, _) => Probe(session)).ConfigureAwait(false);
            using ConvNextSession single = model.CreateSession(options.Session with { Threads = 1 });
            if (!alone.AsSpan().SequenceEqual(Probe(single)))
            {
                throw new ConvNextException($"{model.Description.Name} computes one thing on one thread and another on all: this machine's arithmetic is broken.");
            }

            return new ServedModel(model, pool);
        }
        catch
        {
            pool?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Answers what it has taken, and is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().ConfigureAwait(false);
        Model.Dispose();
    }

    private static float[] Probe(ConvNextSession session)
    {
        float[] pixels = new float[session.Description.InputLength];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Multiples of 1/128 between -2 and 2, in no simple order.
            pixels[i] = ((i * 7919L % 513) - 256) / 128f;
        }

        float[] outputs = session.Run(pixels).ToArray();
        foreach (float value in outputs)
        {
            if (!float.IsFinite(value))
            {
                throw new ConvNextException($"{session.Description.Name} gives infinite logits or none: its weights are damaged.");
            }
        }

        return outputs;
    }
}
