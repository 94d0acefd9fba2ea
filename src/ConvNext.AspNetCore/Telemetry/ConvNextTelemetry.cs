using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Pooling;

namespace ConvNext.AspNetCore.Telemetry;

/// <summary>What can be watched: a meter and a source of activities, both called <c>ConvNext</c>, for OpenTelemetry and whoever else listens.</summary>
internal sealed class ConvNextTelemetry : IDisposable
{
    public const string Name = "ConvNext";

    private static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _compute;

    public ConvNextTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _requests = _meter.CreateCounter<long>("convnext.requests", "{request}", "Calls that were answered.");
        _failures = _meter.CreateCounter<long>("convnext.failures", "{request}", "Calls that ended with an error, by reason.");
        _queue = _meter.CreateHistogram<double>("convnext.queue.duration", "s", "How long calls waited for a session.");
        _compute = _meter.CreateHistogram<double>("convnext.compute.duration", "s", "How long calls ran: decoding, preprocessing, network.");
    }

    /// <summary>Shows how long the queue of a model is.</summary>
    public void Watch(ConvNextService service) =>
        _meter.CreateObservableGauge(
            "convnext.queue.length",
            () => new Measurement<int>(service.Waiting, new KeyValuePair<string, object?>("model", service.Name)),
            "{request}",
            "Calls that wait.");

    /// <summary>Runs a call and measures it.</summary>
    public async ValueTask<TResult> MeasureAsync<TState, TResult>(
        ConvNextService service, ConvNextPool pool, TState state, Func<ConvNextSession, TState, TResult> call, CancellationToken cancellationToken)
    {
        using Activity? activity = Activities.StartActivity("convnext.call");
        activity?.SetTag("model", service.Name);
        var tag = new KeyValuePair<string, object?>("model", service.Name);
        var timed = new Timed<TState, TResult>(state, call, Stopwatch.GetTimestamp());
        try
        {
            (TResult result, long started, long ended) = await pool.RunAsync(timed, static (session, timed) => timed.Run(session), cancellationToken).ConfigureAwait(false);
            _requests.Add(1, tag);
            _queue.Record(Stopwatch.GetElapsedTime(timed.Enqueued, started).TotalSeconds, tag);
            _compute.Record(Stopwatch.GetElapsedTime(started, ended).TotalSeconds, tag);
            return result;
        }
        catch (Exception error)
        {
            string reason = error switch
            {
                ConvNextPoolFullException or TimeoutException => "rejected",
                OperationCanceledException => "canceled",
                ConvNextException => "input",
                _ => "other",
            };
            _failures.Add(1, tag, new KeyValuePair<string, object?>("reason", reason));
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            throw;
        }
    }

    public void Dispose() => _meter.Dispose();

    private readonly record struct Timed<TState, TResult>(TState State, Func<ConvNextSession, TState, TResult> Call, long Enqueued)
    {
        public (TResult Result, long Started, long Ended) Run(ConvNextSession session)
        {
            long started = Stopwatch.GetTimestamp();
            TResult result = Call(session, State);
            return (result, started, Stopwatch.GetTimestamp());
        }
    }
}
