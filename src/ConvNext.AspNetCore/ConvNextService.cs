using System;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Hosting;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Telemetry;
using ConvNext.Imaging;
using ConvNext.Pooling;
using ConvNext.Results;

namespace ConvNext.AspNetCore;

/// <summary>
/// A model that is served: of the container of services, keyed by its name where there are several. It is there before its weights are; until they are
/// loaded calls are refused.
/// </summary>
public sealed class ConvNextService
{
    private readonly Func<ConvNextModel> _load;
    private ServedModel? _current;
    private string _why = "The model is still being loaded.";
    private bool _isStopping;

    internal ConvNextService(ConvNextServiceOptions options, NetworkDescription network, Func<ConvNextModel> load, ConvNextTelemetry telemetry)
    {
        Options = options;
        Network = network;
        _load = load;
        Telemetry = telemetry;
        Bodies = new BodyBudget(options.MaxBufferedBytes);
    }

    /// <summary>What the model is called in addresses and answers.</summary>
    public string Name => Options.Name;

    /// <summary>What the network is.</summary>
    public NetworkDescription Network { get; }

    /// <summary>Whether calls are taken: the weights are loaded, and have been run and checked.</summary>
    public bool IsReady => Volatile.Read(ref _current) is not null && !Volatile.Read(ref _isStopping);

    /// <summary>Calls that wait at the moment.</summary>
    public int Waiting => Volatile.Read(ref _current)?.Pool.Waiting ?? 0;

    /// <summary>Class names in the order of the logits: those of the loaded weights.</summary>
    public System.Collections.Generic.IReadOnlyList<string> Labels => Volatile.Read(ref _current)?.Model.Labels ?? Network.Labels;

    internal ConvNextServiceOptions Options { get; }

    internal BodyBudget Bodies { get; }

    internal ConvNextTelemetry Telemetry { get; }

    /// <summary>Runs a call on a session of the model; see <see cref="ConvNextPool.RunAsync"/>.</summary>
    /// <exception cref="ConvNextPoolFullException">As many calls wait as may.</exception>
    /// <exception cref="InvalidOperationException">The model is not ready.</exception>
    public async ValueTask<TResult> RunAsync<TState, TResult>(TState state, Func<ConvNextSession, TState, TResult> call, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ServedModel current = Current();
            try
            {
                return await Telemetry.MeasureAsync(this, current.Pool, state, call, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(Volatile.Read(ref _current), current))
            {
                // Loaded anew in between: the new weights answer.
            }
        }
    }

    /// <summary>Decodes and classifies a picture.</summary>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="topK">How many classes to give.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: the network's own.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ImageDecodeException">The picture cannot be read or decoded.</exception>
    /// <inheritdoc cref="RunAsync"/>
    public ValueTask<ClassificationResult> ClassifyAsync(
        ReadOnlyMemory<byte> encoded, int topK = 5, ScoreFunction? scoreFunction = null, CancellationToken cancellationToken = default) =>
        RunAsync(
            (encoded, options: Options.Pictures(topK, scoreFunction)),
            static (session, call) => session.Classify(call.encoded.Span, call.options.TopK, call.options.Decoder, call.options.Decoding, call.options.ScoreFunction),
            cancellationToken);

    /// <summary>The pooled features of a picture.</summary>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="normalize">Whether the vector is divided by its length.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ImageDecodeException">The picture cannot be read or decoded.</exception>
    /// <inheritdoc cref="RunAsync"/>
    public ValueTask<float[]> EmbedAsync(ReadOnlyMemory<byte> encoded, bool normalize = false, CancellationToken cancellationToken = default) =>
        RunAsync(
            (encoded, normalize, options: Options.Pictures(1, null)),
            static (session, call) => session.Embed(call.encoded.Span, call.normalize, call.options.Decoder, call.options.Decoding),
            cancellationToken);

    internal ServedModel Current()
    {
        ServedModel? current = Volatile.Read(ref _current);
        bool isStopping = Volatile.Read(ref _isStopping);
        return current is not null && !isStopping ? current : throw ServingException.NotReady(isStopping ? "The server is stopping." : _why);
    }

    /// <summary>Loads the weights, and puts them in the place of those that there were.</summary>
    internal async Task LoadAsync()
    {
        ServedModel loaded = await ServedModel.OpenAsync(_load, Options.Pool).ConfigureAwait(false);
        ServedModel? before = Interlocked.Exchange(ref _current, loaded);
        if (before is not null)
        {
            await before.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal void FailedToLoad(string why) => _why = why;

    /// <summary>Refuses calls to come.</summary>
    internal void BeginStop() => Volatile.Write(ref _isStopping, true);

    /// <summary>Answers what was taken, and frees the model.</summary>
    internal async Task StopAsync()
    {
        BeginStop();
        if (Interlocked.Exchange(ref _current, null) is { } current)
        {
            await current.DisposeAsync().ConfigureAwait(false);
        }
    }
}
