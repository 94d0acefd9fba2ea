using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using ConvNext.Hub;

namespace ConvNext.Cli.Terminal;

/// <summary>A line about the file that is being fetched, and one that stays for each file that was; nothing where the error stream is no terminal.</summary>
internal sealed class TransferLine(TextWriter errors) : IProgress<HubProgress>, IDisposable
{
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly bool _isShown = TerminalStreams.IsErrorTerminal;
    private readonly Lock _gate = new();
    private string? _file;
    private long _start;
    private long _startBytes;
    private long _printed;
    private int _shown;

    /// <inheritdoc/>
    public void Report(HubProgress value)
    {
        if (!_isShown)
        {
            return;
        }

        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            if (value.File != _file || value.Bytes < _startBytes)
            {
                (_file, _start, _startBytes, _printed) = (value.File, now, value.Bytes, 0);
            }

            bool isComplete = value.Bytes == value.Length;
            if (isComplete || Stopwatch.GetElapsedTime(_printed, now) >= Patience)
            {
                _printed = now;
                int width = TerminalStreams.Width;
                string line = Text(value, value.Bytes - _startBytes, Stopwatch.GetElapsedTime(_start, now));

                // A line that stays may be broken, one that changes may not.
                errors.Write(ProgressLine.Erasure(_shown, width) + (isComplete ? line + "\n" : ProgressLine.Fitted(line, width)));
                _shown = isComplete ? 0 : Math.Min(line.Length, width - 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isShown && _file is not null)
        {
            errors.Write(ProgressLine.Erasure(_shown, TerminalStreams.Width));
        }
    }

    /// <summary>The line.</summary>
    /// <param name="progress">How far the file is.</param>
    /// <param name="fetched">Bytes that came since the file was begun.</param>
    /// <param name="elapsed">The time since.</param>
    internal static string Text(HubProgress progress, long fetched, TimeSpan elapsed)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"[{progress.FileIndex + 1}/{progress.FileCount}] {progress.File}  ");
        if (progress.IsFromCache)
        {
            return $"{file}is there";
        }

        double rate = fetched / Math.Max(elapsed.TotalSeconds, 1e-3);
        string size = progress.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $" of {length / Megabyte:0.0}") : "";
        string left = progress.Length is { } all && progress.Bytes < all && rate > 0 ? $"  {ProgressLine.Remaining((all - progress.Bytes) / rate)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{file}{progress.Bytes / Megabyte:0.0}{size} MB  {rate / Megabyte:0.0} MB/s{left}");
    }
}
