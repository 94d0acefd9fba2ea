using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Pictures;

/// <summary>Looks at many pictures with all threads: one session for each, decoding included. A picture by itself gets all threads.</summary>
internal sealed class PictureRun(SizedModel model, ConvNextImageProcessor processor, int threads, TextWriter errors)
{
    private readonly List<PictureSession> _sessions = [];
    private readonly Lock _gate = new();
    private readonly int _threads = threads > 0 ? threads : Environment.ProcessorCount;

    /// <summary>What is found out about each picture, in the order of the pictures. A picture that cannot be looked at is an outcome with an error, which is printed.</summary>
    /// <param name="list">The pictures.</param>
    /// <param name="look">Looks at one, on any thread.</param>
    public IEnumerable<PictureOutcome<T>> Over<T>(PictureList list, Func<PictureSession, PictureEntry, T> look)
        where T : class => Over(list.Pictures(), list.IsStream, look);

    /// <inheritdoc cref="Over{T}(PictureList, Func{PictureSession, PictureEntry, T})"/>
    public IEnumerable<PictureOutcome<T>> Over<T>(IEnumerable<PictureEntry> pictures, bool isStream, Func<PictureSession, PictureEntry, T> look)
        where T : class
    {
        PictureEntry[]? known = isStream ? null : [.. pictures];
        int workers = known is null ? _threads : Math.Clamp(known.Length, 1, _threads);
        using ProgressLine progress = new(errors, known?.Length);
        try
        {
            foreach (PictureOutcome<T> outcome in OrderedCrew<PictureEntry, PictureOutcome<T>>.Run(known ?? pictures, workers, () => Worker(look, workers)))
            {
                if (outcome.Error is not null || TerminalStreams.IsOutputTerminal)
                {
                    progress.Hide();
                }

                if (outcome.Error is not null)
                {
                    errors.WriteLine($"convnext: {outcome.Error}");
                }

                yield return outcome;
                progress.Count();
            }
        }
        finally
        {
            _sessions.ForEach(session => session.Dispose());
            _sessions.Clear();
        }
    }

    private Func<PictureEntry, PictureOutcome<T>> Worker<T>(Func<PictureSession, PictureEntry, T> look, int workers)
        where T : class
    {
        PictureSession session = new(model, processor, _threads / workers, errors);
        lock (_gate)
        {
            _sessions.Add(session);
        }

        return picture =>
        {
            try
            {
                return new PictureOutcome<T>(picture, look(session, picture), Error: null);
            }
            catch (ConvNextException error)
            {
                // The decoder's sentences begin with the path, the others do not know it.
                return new PictureOutcome<T>(picture, Value: null, error is ImageDecodeException ? error.Message : $"{picture.Path}: {error.Message}");
            }
        };
    }
}
