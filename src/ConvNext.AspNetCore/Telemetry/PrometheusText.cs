using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvNext.AspNetCore.Telemetry;

/// <summary>Listens to the meter <c>ConvNext</c> and writes what it heard in Prometheus's text format.</summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>Upper bounds of the histograms' buckets, in seconds.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();
    private readonly MeterListener _listener = new();

    public PrometheusText()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == ConvNextTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>What has been measured until now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (IGrouping<Instrument, KeyValuePair<(Instrument Instrument, string Labels), Series>> group in
            _series.GroupBy(static series => series.Key.Instrument).OrderBy(static group => group.Key.Name, StringComparer.Ordinal))
        {
            bool isHistogram = group.Key is Histogram<double>;
            bool isCounter = group.Key is Counter<long>;
            string name = group.Key.Name.Replace('.', '_') + (isHistogram ? "_seconds" : isCounter ? "_total" : string.Empty);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {group.Key.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(isHistogram ? "histogram" : isCounter ? "counter" : "gauge")}\n");
            foreach ((var key, Series series) in group.OrderBy(static series => series.Key.Labels, StringComparer.Ordinal))
            {
                series.Write(text, name, key.Labels, isHistogram);
            }
        }

        return text.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach ((string key, object? tag) in tags)
        {
            string escaped = $"{tag}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            labels.Append(CultureInfo.InvariantCulture, $"{(labels.Length > 0 ? "," : string.Empty)}{key}=\"{escaped}\"");
        }

        _series.GetOrAdd((instrument, labels.ToString()), static _ => new Series()).Add(value, isGauge: instrument.IsObservable);
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[Bounds.Length + 1];
        private double _sum;
        private long _count;

        public void Add(double value, bool isGauge)
        {
            lock (_buckets)
            {
                int bucket = Array.FindIndex(Bounds, bound => value <= bound);
                _buckets[bucket < 0 ? Bounds.Length : bucket]++;
                _sum = isGauge ? value : _sum + value;
                _count++;
            }
        }

        public void Write(StringBuilder text, string name, string labels, bool isHistogram)
        {
            lock (_buckets)
            {
                if (!isHistogram)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {_sum:R}\n");
                    return;
                }

                long below = 0;
                for (int i = 0; i < _buckets.Length; i++)
                {
                    below += _buckets[i];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {below}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_sum:R}\n{name}_count{{{labels}}} {_count}\n");
            }
        }
    }
}
